"""Loss along filter-normalised lines, one curve per epsilon."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import CLEAN, Asked
from sharpscape.figures.drawing.models import ModelFiles, gather, with_model
from sharpscape.figures.drawing.style import (
    epsilon_legend,
    epsilon_styles,
    lowest_axes,
    new_figure,
    say,
)
from sharpscape.figures.drawing.texts import cases_of, evaluation_text, missing_text, panel_title
from sharpscape.files.places import Place
from sharpscape.words import FOLLOWING, MODES, OWN

SOURCE = "landscape"
NEEDS = ()
MEASURES = ()


class LinesPanel(NamedTuple):
    """The lines of one evaluation.

    Attributes:
        title: its evaluation, and its comparison point where there are several.
        rises: {epsilon: rise of the loss above its value at the model, mean over directions and
            seeds, shape [point]}; without the epsilons that have no model.
    """

    title: str
    rises: dict[float, np.ndarray]


class Lines(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure; says what the lines are means over, and the epsilons without a model.
        alphas: positions, in units of the weights' norm, shape [point].
        epsilons: all of the study, {epsilon: its text}, ascending.
        rows: of panels, one per comparison point and evaluation.
    """

    title: str
    alphas: np.ndarray
    epsilons: dict[float, str]
    rows: list[list[LinesPanel]]


def _places(evaluations):
    """A function of an epsilon: {(evaluation, mode): Place}."""
    return lambda own: {
        (evaluation, mode): Place(
            "",
            "loss",
            "adversarial",
            own if evaluation == OWN else float(evaluation),
            "train",
            mode,
        )
        for evaluation in evaluations
        for mode in MODES
    }


def _columns(present, asked):
    """[[(evaluation, mode, both in words)]]: of each row, those that the study has."""
    rows = [
        [(each, mode, f"{evaluation_text(each, asked)}, noise {mode}") for mode in MODES]
        for each in asked.evaluations
        if each != CLEAN
    ] or [[]]
    if asked.clean:
        rows[0].append((CLEAN, FOLLOWING, evaluation_text(CLEAN, asked)))
    kept = [[column for column in columns if column[:2] in present] for columns in rows]
    return [columns for columns in kept if columns]


def _counted(numbers, what):
    """How many there are of something, "" for none: "6 seeds", "5 to 6 seeds"."""
    if not numbers:
        return ""
    low, high = min(numbers), max(numbers)
    several = "" if high == 1 else "s"
    return f"{low} to {high} {what}s" if low < high else f"{high} {what}{several}"


def _mean_over(kept, source):
    """What lines of shapes [seed, direction, point] are means over, in words."""
    seeded = any(settings["seeds"] is not None for _, settings in source)
    parts = [
        _counted({each.shape[1] for each in kept}, "direction"),
        _counted({each.shape[0] for each in kept}, "seed") if seeded else "",
    ]
    return "mean over " + " and ".join(filter(None, parts)) if kept else ""


def _rise(losses):
    """Mean rise above the middle of lines of shape [seed, direction, point], shape [point]."""
    middle = losses.shape[-1] // 2
    return (losses - losses[..., middle : middle + 1]).mean(axis=(0, 1))


def show(asked: Asked, source: ModelFiles) -> Lines:
    """The rise of the loss on train along lines through each adversarial model."""
    evaluations = list(dict.fromkeys([*asked.evaluations, CLEAN]))
    lines = gather(source, _places(evaluations))
    present = {key for models in lines.values() for each in models.values() for key in each}
    cases = cases_of(lines)
    epsilons = asked.texts(epsilon for models in lines.values() for epsilon in models)
    missing: dict[str, set] = {}
    rows = []
    averaged: list[np.ndarray] = []
    for case in cases:
        models = lines[case.comparison]
        missing[case.comparison] = set()
        for columns in _columns(present, asked):
            row = []
            for evaluation, mode, name in columns:
                found = {
                    each: with_model(models[each].get((evaluation, mode))) for each in epsilons
                }
                kept = {each: losses for each, losses in found.items() if losses is not None}
                averaged += kept.values()
                missing[case.comparison] |= set(epsilons) - set(kept)
                rises = {each: _rise(losses) for each, losses in kept.items()}
                row.append(LinesPanel(panel_title(name, case, cases, asked), rises))
            rows.append(row)
    title = f"{asked.study}: adversarial training, train"
    over = _mean_over(averaged, source)
    title += (f"\n{over}" if over else "") + missing_text(missing, asked)
    return Lines(title, source[0][0]["alpha"], epsilons, rows)


def draw(shown: Lines) -> Figure:
    """A row of panels per comparison point and evaluation."""
    counts = [len(row) for row in shown.rows]
    figure, axes = new_figure(len(counts), max(counts))
    styles = epsilon_styles(shown.epsilons)
    drawn = set()
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, panel in zip(row, panels, strict=False):
            for epsilon, rise in panel.rises.items():
                axis.plot(shown.alphas, rise, **styles[epsilon])
                drawn.add(epsilon)
            if not panel.rises:
                say(axis, r"no model at any $\varepsilon$")
            axis.set_title(panel.title)
        row[0].set_ylabel(r"$L(w + \alpha d) - L(w)$, train")
    for axis in lowest_axes(axes, counts):
        axis.set_xlabel(r"$\alpha$ (step in units of $\|w\|$)")
    if drawn:
        looks = {epsilon: styles[epsilon] for epsilon in sorted(drawn)}
        epsilon_legend(figure, looks, shown.epsilons)
    figure.suptitle(shown.title)
    return figure
