"""Sharpness over the alignment of the training noise: the dose and the response of claim C3.

As functions of w, the loss under noise of size epsilon and alignment c is the adversarial loss at
epsilon c. So each aligned model is predicted by an adversarial one, and nothing is fitted.
"""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing import selection
from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.curves import LEGEND, Panel, curve, limits_of, panel, regimes_of
from sharpscape.figures.drawing.panels import draw_panel, shade_regimes
from sharpscape.figures.drawing.style import MARKERS, category, epsilon_styles, new_figure
from sharpscape.figures.drawing.texts import cases_of, figure_title, panel_title
from sharpscape.judging.series import Study
from sharpscape.measures import load_measure
from sharpscape.words import OWN_NOISE

SOURCE = "summary"
NEEDS = ("aligned noise", "own noise", "own epsilon")
MEASURES = ("lambda_max_full", "kappa_full")

COLUMNS = (
    r"at fixed $\varepsilon$",
    "at fixed alignment",
    r"all against $\varepsilon c$",
)
XLABELS = (
    "alignment c (1: adversarial)",
    r"$\varepsilon$ of training",
    r"$\varepsilon c$",
)
# More epsilons than this are too many curves for a panel.
MOST_EPSILONS = 5


class PredictedPanel(NamedTuple):
    """Measured curves, and what the adversarial models predict.

    Attributes:
        measured: the curves.
        predictions: {index of the curve that it is for: {position: value}}.
    """

    measured: Panel
    predictions: dict[int, dict[float, float]]


class Alignment(NamedTuple):
    """What the figure shows.

    Attributes:
        title, note: texts of the figure.
        epsilons: those of the curves in the first column, {epsilon: its text}, ascending.
        rows: two per comparison point; panels over alignment, over epsilon, and over both.
    """

    title: str
    note: str
    epsilons: dict[float, str]
    rows: list[tuple[PredictedPanel, PredictedPanel, PredictedPanel]]


def _alignments(study):
    """{alignment: noise label}: 1, the adversarial noise, and the others downwards."""
    aligned = (
        label for label in selection.by_alignment(study.series) if label.startswith("aligned ")
    )
    found = {float(label.split(" ")[1]): label for label in aligned}
    return {1.0: "adversarial"} | {
        alignment: label for alignment, label in found.items() if alignment != 1
    }


def _chosen(epsilons):
    """Epsilons above 0, evenly thinned out to MOST_EPSILONS, the largest among them."""
    positive = [epsilon for epsilon in epsilons if epsilon > 0]
    count = min(MOST_EPSILONS, len(positive))
    picked = np.linspace(len(positive) - 1, 0, count).round().astype(int)
    return sorted(positive[index] for index in picked)


def _prediction(adversarial, position, scale):
    """{position(epsilon): value} of the adversarial models."""
    numbers = curve("", adversarial, scale).numbers
    return {position(epsilon): mean for epsilon, (mean, _, _) in numbers.items()}


def _over_alignment(measured, chosen, scale, texts):
    """One curve per epsilon; the adversarial model at e is the prediction at c = e / epsilon."""
    series, predictions = [], {}
    for index, (epsilon, text) in enumerate(chosen.items()):
        reached = {at: point for at, point in measured[1.0].items() if at <= epsilon}
        predictions[index] = _prediction(reached, lambda at, e=epsilon: at / e, scale)
        points = {alignment: points[epsilon] for alignment, points in measured.items()}
        series.append((rf"$\varepsilon$ = {text}", points))
    limits = min(0, *measured) - 0.05, 1.05
    return PredictedPanel(panel(series, scale, limits, **texts), predictions)


def _over_epsilon(measured, ticks, scale, texts):
    """One curve per alignment; the adversarial model at e is the prediction at epsilon = e / c."""
    series, predictions, epsilons = [], {}, list(ticks)
    for index, (alignment, points) in enumerate(measured.items()):
        if alignment > 0:
            predictions[index] = _prediction(measured[1.0], lambda at, c=alignment: at / c, scale)
        elif alignment == 0 and epsilons[0] == 0:
            # Noise across w alone changes nothing: at every epsilon the model without noise.
            constant = dict.fromkeys(epsilons, measured[1.0][0])
            predictions[index] = _prediction(constant, lambda at: at, scale)
        series.append((f"c = {alignment:g}", points))
    shown = panel(series, scale, limits_of(epsilons), ticks=ticks, **texts)
    return PredictedPanel(shown, predictions)


def _over_product(measured, ticks, study, scale, texts):
    """All models over epsilon c; alignments below 0 help the model, and no prediction holds."""
    series = [
        (f"c = {alignment:g}", {epsilon * alignment: point for epsilon, point in points.items()})
        for alignment, points in measured.items()
        if alignment >= 0
    ]
    limits = limits_of(position for _, points in series for position in points)
    regimes = regimes_of(study, limits)
    predictions = {0: _prediction(measured[1.0], lambda at: at, scale)}
    shown = panel(series, scale, limits, regimes=regimes, ticks=ticks, **texts)
    return PredictedPanel(shown, predictions)


def show(asked: Asked, source: Study) -> Alignment:
    """Curvature of models on their own noise, over alignment and epsilon, with its prediction."""
    cases = cases_of(selection.comparisons_of(source))
    ticks = asked.texts(selection.epsilons_of(source))
    chosen = asked.texts(_chosen(ticks))
    alignments = _alignments(source)
    rows = []
    for case in cases:
        for measure in MEASURES:
            measured = {
                alignment: selection.over(
                    selection.train_points(source, label, measure, OWN_NOISE, case.comparison),
                    ticks,
                )
                for alignment, label in alignments.items()
            }
            scale = "log" if measure.startswith("lambda") else "linear"
            # Only the upper row of a comparison point has titles.
            upper = measure == MEASURES[0]
            texts = [
                {
                    "title": panel_title(title, case, cases, asked) if upper else "",
                    "ylabel": load_measure(measure).label,
                }
                for title in COLUMNS
            ]
            rows.append(
                (
                    _over_alignment(measured, chosen, scale, texts[0]),
                    _over_epsilon(measured, ticks, scale, texts[1]),
                    _over_product(measured, ticks, source, scale, texts[2]),
                )
            )
    title = figure_title(f"{asked.study}: each model on its own noise, train", cases, asked)
    return Alignment(
        title + "\nopen: measured; dots: the exact prediction, the adversarial model at "
        r"$\varepsilon c$; lines join dots",
        f"{LEGEND}\n"
        r"dark: $\varepsilon c \leq \gamma$, light: $\varepsilon c \geq \bar\varepsilon$",
        chosen,
        rows,
    )


def _open(colour, index):
    """The look of measured points: large and open, so that the prediction shows inside."""
    return {
        "color": colour,
        "marker": MARKERS[index % len(MARKERS)],
        "markersize": 7,
        "markerfacecolor": "none",
        "linestyle": "none",
        "capsize": 2,
    }


def _draw_panel(axis, shown: PredictedPanel, colours):
    """Draw predictions as lines through their exact dots, and the measured curves."""
    axis.set_yscale(shown.measured.scale)
    for index, numbers in shown.predictions.items():
        look = {"color": colours[index], "linewidth": 1.2, "marker": ".", "markersize": 4}
        axis.plot(list(numbers), list(numbers.values()), **look)
    count = len(shown.measured.curves)
    draw_panel(axis, shown.measured, [_open(colours[index], index) for index in range(count)])
    shade_regimes(axis, shown.measured.regimes, named=False)
    axis.set_title(shown.measured.title)


def draw(shown: Alignment) -> Figure:
    """Two rows of panels per comparison point."""
    figure, axes = new_figure(len(shown.rows), len(COLUMNS), width=3.7)
    of_epsilons = [style["color"] for style in epsilon_styles(shown.epsilons).values()]
    for row, panels in zip(axes, shown.rows, strict=True):
        of_alignments = [category(i)["color"] for i in range(len(panels[1].measured.curves))]
        for axis, each, colours in zip(
            row, panels, (of_epsilons, of_alignments, of_alignments), strict=True
        ):
            _draw_panel(axis, each, colours)
        row[0].set_ylabel(panels[0].measured.ylabel)
    for axis, xlabel in zip(axes[-1], XLABELS, strict=True):
        axis.set_xlabel(xlabel)
        axis.legend(
            fontsize="small",
            loc="upper center",
            bbox_to_anchor=(0.5, -0.25),
            ncols=3,
            handletextpad=0.3,
        )
    figure.suptitle(shown.title)
    figure.supxlabel(shown.note, fontsize="small")
    return figure
