"""Eigenvalues of the Hessian on the training split, one curve per epsilon."""

from textwrap import fill
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.models import ModelFiles, gather, with_model
from sharpscape.figures.drawing.style import epsilon_legend, epsilon_styles, new_figure, say
from sharpscape.figures.drawing.texts import missing_text, panel_title
from sharpscape.files.places import Place
from sharpscape.words import epsilon_text

SOURCE = "curvature"
NEEDS = ("several eigenvalues",)
MEASURES = ()

PANELS = (("spectrum_fixed", "noise held"), ("spectrum_full", "noise following"))
# Below this share of the largest, an eigenvalue is rounding.
SMALLEST = 1e-12
# Fewer eigenvalues than this are shown as points as well.
FEW = 10
# Characters per line of the notes inside a panel.
NOTE_WIDTH = 40


class Spectrum(NamedTuple):
    """The eigenvalues of one epsilon, those that are rounding left out.

    Attributes:
        numbers: of each, from 1.
        values: descending, mean over seeds.
        points: whether each is shown as a point: a line through one point is none.
    """

    numbers: np.ndarray
    values: np.ndarray
    points: bool


class SpectraPanel(NamedTuple):
    """The spectra of one Hessian.

    Attributes:
        title: which, and its comparison point where there are several.
        spectra: {epsilon: Spectrum}.
        note: the epsilons that have none, and why.
    """

    title: str
    spectra: dict[float, Spectrum]
    note: str


class Spectra(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure; names the epsilons without a model.
        epsilons: all of the study, ascending.
        with_model: those that have a model at some comparison point.
        rows: of panels, one per comparison point.
    """

    title: str
    epsilons: list[float]
    with_model: list[float]
    rows: list[list[SpectraPanel]]


def _places(own):
    return {name: Place("", name, "adversarial", own, "train") for name, _ in PANELS}


def _means(models, names):
    """{epsilon: {name: eigenvalues, mean over seeds, or None}} of the epsilons with a model."""
    means = {}
    for epsilon, fields in models.items():
        kept = {name: with_model(fields.get(name)) for name in names}
        # A model has at least one of the two.
        if any(values is not None for values in kept.values()):
            means[epsilon] = {
                name: None if values is None else values.mean(axis=0)
                for name, values in kept.items()
            }
    return means


def _panel(title, means):
    """The SpectraPanel of {epsilon: mean eigenvalues, or None}."""
    spectra, unusual = {}, {"infinite": [], "undefined": []}
    for epsilon, values in means.items():
        if values is None:
            unusual["undefined"].append(epsilon)
        elif np.isinf(values).any():
            unusual["infinite"].append(epsilon)
        else:
            kept = values > SMALLEST * values[0]
            numbers = np.arange(1, len(values) + 1)
            spectra[epsilon] = Spectrum(numbers[kept], values[kept], len(values) < FEW)
    notes = [
        fill(f"{what} at ε = " + ", ".join(map(epsilon_text, epsilons)), NOTE_WIDTH)
        for what, epsilons in unusual.items()
        if epsilons
    ]
    nothing = "" if spectra else r"no model at any $\varepsilon$"
    return SpectraPanel(title, spectra, "\n".join(notes) or nothing)


def show(study_name: str, source: ModelFiles) -> Spectra:
    """The eigenvalues of each adversarial model's Hessians at its own epsilon."""
    found = gather(source, _places)
    present = {name for models in found.values() for each in models.values() for name in each}
    panels = [panel for panel in PANELS if panel[0] in present]
    missing: dict[str, set] = {}
    with_models: set[float] = set()
    rows = []
    for comparison, models in found.items():
        means = _means(models, [name for name, _ in panels])
        missing[comparison] = set(models) - set(means)
        with_models |= set(means)
        rows.append(
            [
                _panel(
                    panel_title(label, comparison, found),
                    {epsilon: each[name] for epsilon, each in means.items()},
                )
                for name, label in panels
            ]
        )
    epsilons = sorted({epsilon for models in found.values() for epsilon in models})
    # One panel is narrow.
    break_ = ":\n" if len(panels) == 1 else ": "
    title = f"{study_name}{break_}Hessian at each model's own ε, train{missing_text(missing)}"
    return Spectra(title, epsilons, sorted(with_models), rows)


def _draw_panel(axis, panel: SpectraPanel, styles):
    """Draw the spectra; say which are infinite or have no value."""
    axis.set(xscale="log", yscale="log")
    for epsilon, (numbers, values, points) in panel.spectra.items():
        marker = "o" if points else ""
        axis.plot(numbers, values, marker=marker, markersize=4, **styles[epsilon])
    if panel.spectra:
        place = {"transform": axis.transAxes, "fontsize": "small", "color": "0.3"}
        axis.text(0.03, 0.03, panel.note, **place)
    else:
        say(axis, panel.note)
    axis.set_title(panel.title)


def draw(shown: Spectra) -> Figure:
    """A row of panels per comparison point."""
    size = {"width": 4.2, "height": 3.2}
    figure, axes = new_figure(len(shown.rows), len(shown.rows[0]), sharey="row", **size)
    styles = epsilon_styles(shown.epsilons)
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, panel in zip(row, panels, strict=True):
            _draw_panel(axis, panel, styles)
        row[0].set_ylabel("eigenvalue")
    for axis in axes[-1]:
        axis.set_xlabel("index of the eigenvalue")
    if shown.with_model:
        epsilon_legend(figure, {epsilon: styles[epsilon] for epsilon in shown.with_model})
    figure.suptitle(shown.title)
    return figure
