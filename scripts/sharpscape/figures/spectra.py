"""Eigenvalues of the Hessian on the training split, one curve per epsilon."""

from textwrap import fill
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked, epsilon_at
from sharpscape.figures.drawing.models import ModelFiles, gather, with_model
from sharpscape.figures.drawing.signs import NOT_POSITIVE, ROW, SIGNS, make_room
from sharpscape.figures.drawing.style import epsilon_legend, epsilon_styles, new_figure, say
from sharpscape.figures.drawing.texts import cases_of, figure_title, missing_text, panel_title
from sharpscape.files.places import Place

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
    """The eigenvalues above 0 of one epsilon, those that are rounding left out.

    Attributes:
        numbers: of each, from 1.
        values: descending, mean over seeds.
        not_positive: numbers of those that are not above 0, which a log axis has no place for.
        points: whether each is shown as a point: a line through one point is none.
    """

    numbers: np.ndarray
    values: np.ndarray
    not_positive: np.ndarray
    points: bool


class SpectraPanel(NamedTuple):
    """The spectra of one Hessian.

    Attributes:
        title: which, and its comparison point where there are several.
        spectra: {epsilon: Spectrum}.
        note: the epsilons that have none, and why; those that have some that are not above 0.
    """

    title: str
    spectra: dict[float, Spectrum]
    note: str


class Spectra(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure; names the epsilons without a model.
        epsilons: all of the study, {epsilon: its text}, ascending.
        with_model: those that have a model at some comparison point.
        rows: of panels, one per comparison point and evaluation.
    """

    title: str
    epsilons: dict[float, str]
    with_model: list[float]
    rows: list[list[SpectraPanel]]


def _places(evaluations):
    """A function of an epsilon: {(evaluation, name): Place}."""
    return lambda own: {
        (evaluation, name): Place("", name, "adversarial", epsilon_at(evaluation, own), "train")
        for evaluation in evaluations
        for name, _ in PANELS
    }


def _means(models, evaluation, names):
    """{epsilon: {name: eigenvalues, mean over seeds, or None}} of the epsilons with a model."""
    means = {}
    for epsilon, fields in models.items():
        kept = {name: with_model(fields.get((evaluation, name))) for name in names}
        # A model has at least one of the two.
        if any(values is not None for values in kept.values()):
            means[epsilon] = {
                name: None if values is None else values.mean(axis=0)
                for name, values in kept.items()
            }
    return means


def _spectrum(values):
    """The Spectrum of finite eigenvalues."""
    numbers = np.arange(1, len(values) + 1)
    largest = np.abs(values).max()
    kept = values > SMALLEST * largest
    below = (values <= 0) & ((np.abs(values) > SMALLEST * largest) | (largest == 0))
    return Spectrum(numbers[kept], values[kept], numbers[below], len(values) < FEW)


def _panel(title, means, asked):
    """The SpectraPanel of {epsilon: mean eigenvalues, or None}."""
    spectra: dict[float, Spectrum] = {}
    unusual: dict[str, list] = {what: [] for what in ("infinite", "undefined", "some ≤ 0")}
    for epsilon, values in means.items():
        if values is None:
            unusual["undefined"].append(epsilon)
        elif np.isinf(values).any():
            unusual["infinite"].append(epsilon)
        else:
            spectra[epsilon] = _spectrum(values)
            if len(spectra[epsilon].not_positive):
                unusual["some ≤ 0"].append(epsilon)
    notes = [
        fill(f"{what} at ε = {asked.listed(epsilons)}", NOTE_WIDTH)
        for what, epsilons in unusual.items()
        if epsilons
    ]
    nothing = "" if spectra else r"no model at any $\varepsilon$"
    return SpectraPanel(title, spectra, "\n".join(notes) or nothing)


def show(asked: Asked, source: ModelFiles) -> Spectra:
    """The eigenvalues of each adversarial model's Hessians, where they are asked to be measured."""
    found = gather(source, _places(asked.evaluations))
    present = {key for models in found.values() for each in models.values() for key in each}
    panels = [
        panel for panel in PANELS if any((at, panel[0]) in present for at in asked.evaluations)
    ]
    cases = cases_of(found, asked.evaluations)
    missing: dict[str, set] = {}
    with_models: set[float] = set()
    rows = []
    for case in cases:
        models = found[case.comparison]
        means = _means(models, case.evaluation, [name for name, _ in panels])
        missing[case.comparison] = set(models) - set(means)
        with_models |= set(means)
        rows.append(
            [
                _panel(
                    panel_title(label, case, cases, asked),
                    {epsilon: each[name] for epsilon, each in means.items()},
                    asked,
                )
                for name, label in panels
            ]
        )
    epsilons = asked.texts(epsilon for models in found.values() for epsilon in models)
    # One panel is narrow.
    break_ = ":\n" if len(panels) == 1 else ": "
    title = figure_title(f"{asked.study}{break_}Hessian, train", cases, asked)
    title += f"\nwithout those below {SMALLEST:g} of the largest"
    return Spectra(title + missing_text(missing, asked), epsilons, sorted(with_models), rows)


def _draw_panel(axis, panel: SpectraPanel, styles):
    """Draw the spectra."""
    axis.set(xscale="log", yscale="log")
    for epsilon, (numbers, values, _, points) in panel.spectra.items():
        marker = "o" if points else ""
        axis.plot(numbers, values, marker=marker, markersize=4, **styles[epsilon])
    axis.set_title(panel.title)


def _mark(axis, colours):
    """Mark eigenvalues that are not above 0, {number: colours}, at the lower edge.

    By a dot, since they lie close together; the sign stands before the first. Where several
    epsilons have such an eigenvalue the dot is grey: a note names them.
    """
    make_room(axis, below=1)
    place = {"transform": axis.get_xaxis_transform()}
    one = [each[0] if len(each) == 1 else "0.4" for each in colours.values()]
    axis.scatter(list(colours), [ROW / 2] * len(colours), s=9, color=one, **place)
    first = min(colours)
    axis.annotate(
        SIGNS[NOT_POSITIVE],
        (first, ROW / 2),
        (-4, 0),
        xycoords=axis.get_xaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize="small",
        color="0.3",
    )


def _write_notes(axis, panel: SpectraPanel, styles):
    """Say which are infinite, have no value, or some that are not above 0, and mark those."""
    if not panel.spectra:
        say(axis, panel.note)
        return
    colours: dict[float, list] = {}
    for epsilon, spectrum in panel.spectra.items():
        for number in map(float, spectrum.not_positive):
            colours.setdefault(number, []).append(styles[epsilon]["color"])
    if colours:
        _mark(axis, colours)
    place = {"transform": axis.transAxes, "fontsize": "small", "color": "0.3"}
    axis.text(0.03, 0.03 + bool(colours) * ROW, panel.note, **place)


def draw(shown: Spectra) -> Figure:
    """A row of panels per comparison point and evaluation."""
    size = {"width": 4.2, "height": 3.2}
    figure, axes = new_figure(len(shown.rows), len(shown.rows[0]), sharey="row", **size)
    styles = epsilon_styles(shown.epsilons)
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, panel in zip(row, panels, strict=True):
            _draw_panel(axis, panel, styles)
        # They share one axis, in which signs make room when all curves are there.
        for axis, panel in zip(row, panels, strict=True):
            _write_notes(axis, panel, styles)
        row[0].set_ylabel("eigenvalue")
    for axis in axes[-1]:
        axis.set_xlabel("index of the eigenvalue")
    if shown.with_model:
        looks = {epsilon: styles[epsilon] for epsilon in shown.with_model}
        epsilon_legend(figure, looks, shown.epsilons)
    figure.suptitle(shown.title)
    return figure
