"""Loss over planes of two directions, as plain data: one panel per epsilon.

All planes along the same axes share one scale, so that they can be compared. It is logarithmic, so
that a flat minimum has rings as well as a sharp one.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sharpscape.figures.drawing.asked import Asked, epsilon_at
from sharpscape.figures.drawing.axes import PLANES, batch_norm_text
from sharpscape.figures.drawing.models import ModelFiles, gather
from sharpscape.figures.drawing.texts import (
    Case,
    cases_of,
    figure_title,
    missing_text,
    panel_title,
)
from sharpscape.files.axes import PLANE, names_along
from sharpscape.files.places import Place
from sharpscape.words import FOLLOWING

# Levels 1, 2, 5, 10 … over this many decades: rings in flat panels as well as in sharp ones.
DECADES = 4
RISE = r"$L(w + \alpha d + \beta e) - L(w)$"

# {case: {epsilon: losses, shape [alpha, beta], or None where there is no model}}.
Losses = Mapping[Case, Mapping[float, np.ndarray | None]]


class PlanePanel(NamedTuple):
    """One plane.

    Attributes:
        title: its epsilon, and its case where there are several.
        rise: L(w + alpha d + beta e) - L(w), shape [alpha, beta]; NaN where the loss overflows.
    """

    title: str
    rise: np.ndarray


class Planes(NamedTuple):
    """What a figure shows of the planes along the same axes.

    Attributes:
        title: names split and noise, along what the planes go, and the epsilons without a model.
        axes: one of files.axes.AXES.
        alphas: positions along both axes, shape [point].
        panels: one per model.
        levels: of contours, common to all panels, ascending; what is below the lowest is flat.
    """

    title: str
    axes: str
    alphas: np.ndarray
    panels: list[PlanePanel]
    levels: np.ndarray


def _losses_of(asked, results):
    """{axes: planes of a study's adversarial models}, on train, where asked to be measured."""

    def places(own):
        at = {each: epsilon_at(each, own) for each in asked.evaluations}
        return {
            (evaluation, axes): Place("", name, "adversarial", epsilon, "train", FOLLOWING)
            for evaluation, epsilon in at.items()
            for axes, name in names_along(PLANE).items()
        }

    gathered = gather(results, places)
    present = {axes for models in gathered.values() for each in models.values() for _, axes in each}
    # One seed has a plane.
    return {
        axes: {
            case: {
                epsilon: found.get((case.evaluation, axes), [None])[0]
                for epsilon, found in gathered[case.comparison].items()
            }
            for case in cases_of(gathered, asked.evaluations)
        }
        for axes in PLANES
        if axes in present
    }


def _levels(rises):
    """Levels common to all panels, lowest first; what is below the lowest counts as flat.

    Negative levels mirror the positive ones, and exist only where some loss falls below that of
    the centre by more than the least level.
    """
    lowest = min((np.nanmin(rise) for rise in rises), default=0)
    highest = max((np.nanmax(rise) for rise in rises), default=0)
    if highest == lowest:
        # Flat everywhere, as at models w = 0: any scale will do.
        highest = 1.0
    largest = max(highest, -lowest)
    top = math.ceil(math.log10(largest))
    series = [step * 10.0**k for k in range(top - DECADES - 1, top + 1) for step in (1, 2, 5)]
    last = next(i for i, level in enumerate(series) if level >= largest)
    steps = np.array(series[last - 3 * DECADES : last + 1])
    above = steps[: np.searchsorted(steps, highest) + 1]
    below = steps[: np.searchsorted(steps, -lowest) + 1] if -lowest > steps[0] else steps[:0]
    return np.concatenate([-below[::-1], above])


def _centre(plane):
    """The loss at the model."""
    return plane[len(plane) // 2, len(plane) // 2]


def planes_along(
    axes: str, asked: Asked, alphas: np.ndarray, losses: Losses, batch_norm: str = ""
) -> Planes:
    """What a figure shows of planes along these axes.

    Each epsilon has a panel, or is named as missing.

    Args:
        batch_norm: what batch norm does, in words.
    """
    panels: list[PlanePanel] = []
    cases, overflows = list(losses), False
    missing: dict[str, set[float]] = {case.comparison: set() for case in cases}
    for case, by_epsilon in losses.items():
        for epsilon, plane in by_epsilon.items():
            if plane is None or not np.isfinite(_centre(plane)):
                missing[case.comparison].add(epsilon)
                continue
            name = rf"$\varepsilon$ = {asked.text(epsilon)}"
            # What overflows has no place on the scale, and is left white.
            finite = np.where(np.isfinite(plane), plane, np.nan)
            overflows |= bool(np.isinf(plane).any())
            panels.append(
                PlanePanel(panel_title(name, case, cases, asked), finite - _centre(plane))
            )
    title = figure_title(f"{asked.study}: train, adversarial noise {FOLLOWING}", cases, asked)
    notes = [PLANES[axes], batch_norm, "white: the loss overflows" if overflows else ""]
    title = "\n".join([title, *filter(None, notes)]) + missing_text(missing, asked)
    return Planes(title, axes, alphas, panels, _levels([panel.rise for panel in panels]))


def show_planes(asked: Asked, results: ModelFiles) -> list[Planes]:
    """What a figure shows of a study's adversarial models: the planes along each kind of axes.

    Args:
        results: landscape files; those of later seeds have no plane.
    """
    with_plane = [each for each in results if "plane_alpha" in each[0]]
    alphas, batch_norm = with_plane[0][0]["plane_alpha"], batch_norm_text(with_plane)
    found = _losses_of(asked, with_plane)
    return [planes_along(axes, asked, alphas, each, batch_norm) for axes, each in found.items()]
