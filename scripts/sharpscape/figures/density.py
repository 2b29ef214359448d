"""Spectral density of the Hessian on the training split, one curve per epsilon."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked, epsilon_at
from sharpscape.figures.drawing.models import ModelFiles, gather, with_model
from sharpscape.figures.drawing.style import drawn_legend, epsilon_styles, new_figure, say
from sharpscape.figures.drawing.texts import Case, cases_of, figure_title, missing_text, panel_title
from sharpscape.files.places import Place

SOURCE = "curvature"
NEEDS = ("density",)
MEASURES = ()

NODES, WEIGHTS = NAMES = ("density_fixed_nodes", "density_fixed_weights")
# The axis is linear up to about this share of the largest eigenvalue of all epsilons.
LINEAR = 1e-4
# Standard deviation of the kernel, in decades; points of a curve in each.
WIDTH, POINTS = 0.12, 40
# Powers of ten on each side of 0 that have their text, at most.
MOST_TICKS = 4
# Where the axis of the density ends below.
LEAST = 1e-10


class DensityPanel(NamedTuple):
    """The densities of one comparison point and evaluation.

    Attributes:
        title: which, where there are several.
        curves: {epsilon: (eigenvalues, density)}; the density is a share of all eigenvalues for
            each decade of the axis.
        note: what is said in an empty panel.
    """

    title: str
    curves: dict[float, tuple[np.ndarray, np.ndarray]]
    note: str


class Density(NamedTuple):
    """What the figure shows.

    Attributes:
        title, note: texts of the figure; the title names the epsilons without a model.
        epsilons: all of the study, {epsilon: its text}, ascending.
        linear: up to where about the axis is linear.
        panels: one per comparison point and evaluation.
    """

    title: str
    note: str
    epsilons: dict[float, str]
    linear: float
    panels: list[DensityPanel]


def _places(evaluations):
    """A function of an epsilon: {(evaluation, name): Place}."""
    return lambda own: {
        (evaluation, name): Place("", name, "adversarial", epsilon_at(evaluation, own), "train")
        for evaluation in evaluations
        for name in NAMES
    }


def _measures(models, evaluation):
    """{epsilon: (nodes, weights)} of all seeds and vectors together; the weights add up to 1."""
    found = {}
    for epsilon, fields in models.items():
        nodes, weights = (with_model(fields.get((evaluation, name))) for name in NAMES)
        if nodes is not None and weights is not None:
            found[epsilon] = nodes.ravel(), weights.ravel() / weights.sum()
    return found


def decades(values: np.ndarray, linear: float) -> np.ndarray:
    """Where eigenvalues lie on the axis: far out in decades of λ/linear, near 0 evenly.

    It is asinh, as matplotlib's scale of that name with twice the width.
    """
    return np.arcsinh(values / (2 * linear)) / np.log(10)


def smoothed(
    nodes: np.ndarray, weights: np.ndarray, linear: float
) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and the density for each decade there, by a Gaussian kernel on the axis.

    Its integral over the axis is the sum of the weights.
    """
    at = decades(nodes[weights > 0], linear)
    low, high = at.min() - 3 * WIDTH, at.max() + 3 * WIDTH
    axis = np.linspace(low, high, int(np.ceil((high - low) * POINTS)) + 1)
    kernels = np.exp(-(((axis[:, None] - at) / WIDTH) ** 2) / 2) / (WIDTH * np.sqrt(2 * np.pi))
    return 2 * linear * np.sinh(axis * np.log(10)), kernels @ weights[weights > 0]


def show(asked: Asked, source: ModelFiles) -> Density:
    """The density of each adversarial model's Hessian, where it is asked to be measured."""
    found = gather(source, _places(asked.evaluations))
    cases: list[Case] = cases_of(found, asked.evaluations)
    of_cases = [_measures(found[case.comparison], case.evaluation) for case in cases]
    largest = [np.abs(nodes).max() for each in of_cases for nodes, _ in each.values()]
    linear = LINEAR * float(max(largest, default=0) or 1)
    missing: dict[str, set] = {}
    panels = []
    for case, measures in zip(cases, of_cases, strict=True):
        missing[case.comparison] = set(found[case.comparison]) - set(measures)
        curves = {
            epsilon: smoothed(nodes, weights, linear)
            for epsilon, (nodes, weights) in measures.items()
        }
        note = "" if curves else r"no model at any $\varepsilon$"
        panels.append(DensityPanel(panel_title("", case, cases, asked), curves, note))
    title = figure_title(f"{asked.study}:\nHessian of held noise, train", cases, asked)
    note = f"stochastic Lanczos quadrature, smoothed over {WIDTH:g} decades; axis linear near 0"
    epsilons = asked.texts(epsilon for models in found.values() for epsilon in models)
    return Density(title + missing_text(missing, asked), note, epsilons, linear, panels)


def _ticks(axis, linear):
    """0 and powers of ten, the largest on either side among them, as far as curves reach."""
    ends = np.abs(axis.get_xlim())
    first, last = np.ceil(np.log10(linear)) + 1, np.floor(np.log10(ends.max()))
    exponents = np.arange(last, first - 1, -max(1, np.ceil((last - first + 1) / MOST_TICKS)))
    texts = {10.0**each: f"$10^{{{each:.0f}}}$" for each in exponents}
    ticks = {0: "0"}
    for sign, end, minus in ((1, ends[1], ""), (-1, ends[0], "−")):
        ticks |= {sign * at: minus + text for at, text in texts.items() if at <= end}
    axis.set_xticks(list(ticks), list(ticks.values()))
    axis.set_xticks([], minor=True)


def draw(shown: Density) -> Figure:
    """A panel per comparison point and evaluation."""
    figure, axes = new_figure(len(shown.panels), 1, width=5.2, height=3.4)
    styles = epsilon_styles(shown.epsilons)
    for (axis,), panel in zip(axes, shown.panels, strict=True):
        axis.set_xscale("asinh", linear_width=2 * shown.linear)
        axis.set_yscale("log")
        for epsilon, (values, density) in panel.curves.items():
            axis.plot(values, density, **styles[epsilon])
        if panel.note:
            say(axis, panel.note)
        else:
            _ticks(axis, shown.linear)
            # Less is the foot of a kernel, and no eigenvalue.
            axis.set_ylim(bottom=max(LEAST, axis.get_ylim()[0]))
        axis.set_title(panel.title)
        axis.set_ylabel("share of eigenvalues per decade")
    axes[-1, 0].set_xlabel("eigenvalue")
    drawn = {epsilon for panel in shown.panels for epsilon in panel.curves}
    drawn_legend(figure, styles, drawn, shown.epsilons)
    figure.suptitle(shown.title)
    figure.supxlabel(shown.note, fontsize="small")
    return figure
