"""Sharpness over the alignment of the training noise: the dose and the response of claim C3.

As functions of w, the loss under noise of size epsilon and alignment c is the adversarial loss at
epsilon c. So each aligned model is predicted by an adversarial one, and nothing is fitted.
"""

import numpy as np

from sharpscape.figures.over_epsilon import (
    LEGEND,
    Series,
    draw_panel,
    intervals,
    limits,
    over,
    shade_regimes,
)
from sharpscape.figures.selection import by_alignment, comparisons_of, epsilons_of, train_points
from sharpscape.figures.style import (
    MARKERS,
    category,
    epsilon_styles,
    figure_title,
    new_figure,
    panel_title,
)
from sharpscape.measures import MEASURES
from sharpscape.words import OWN_NOISE, epsilon_text

MEASURES_SHOWN = ("lambda_max_full", "kappa_full")
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


def _alignments(study):
    """{alignment: noise label}: 1, the adversarial noise, and the others downwards."""
    aligned = (label for label in by_alignment(study.series) if label.startswith("aligned "))
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


def _open(style, index):
    """The look of measured points: large and open, so that the prediction shows inside."""
    return {
        "color": style["color"],
        "marker": MARKERS[index % len(MARKERS)],
        "markersize": 7,
        "markerfacecolor": "none",
        "linestyle": "none",
        "capsize": 2,
    }


def _draw_prediction(axis, adversarial, position, colour):
    """Draw the values of the adversarial models over position(epsilon): exact at its dots."""
    numbers, _ = intervals(adversarial, log=axis.get_yscale() == "log")
    axis.plot(
        [position(epsilon) for epsilon in numbers],
        [mean for mean, _, _ in numbers.values()],
        color=colour,
        linewidth=1.2,
        marker=".",
        markersize=4,
    )


def _over_alignment(axis, measured, epsilons):
    """One curve per epsilon; the adversarial model at e is the prediction at c = e / epsilon."""
    series = []
    for index, (epsilon, style) in enumerate(epsilon_styles(_chosen(epsilons)).items()):
        reached = {at: point for at, point in measured[1.0].items() if at <= epsilon}
        _draw_prediction(axis, reached, lambda at, e=epsilon: at / e, style["color"])
        points = {alignment: points[epsilon] for alignment, points in measured.items()}
        series.append(
            Series(points, _open(style, index), rf"$\varepsilon$ = {epsilon_text(epsilon)}")
        )
    draw_panel(axis, series)
    axis.set_xlim(min(0, *measured) - 0.05, 1.05)


def _over_epsilon(axis, measured, epsilons):
    """One curve per alignment; the adversarial model at e is the prediction at epsilon = e / c."""
    series = []
    for index, (alignment, points) in enumerate(measured.items()):
        style = category(index)
        if alignment > 0:
            _draw_prediction(axis, measured[1.0], lambda at, c=alignment: at / c, style["color"])
        elif alignment == 0 and epsilons[0] == 0:
            # Noise across w alone changes nothing: at every epsilon the model without noise.
            constant = dict.fromkeys(epsilons, measured[1.0][0])
            _draw_prediction(axis, constant, lambda at: at, style["color"])
        series.append(Series(points, _open(style, index), f"c = {alignment:g}"))
    draw_panel(axis, series)
    axis.set_xlim(limits(epsilons))


def _over_product(axis, measured, study):
    """All models over epsilon c; alignments below 0 help the model, and no prediction holds."""
    _draw_prediction(axis, measured[1.0], lambda at: at, category(0)["color"])
    series = [
        Series(
            {epsilon * alignment: point for epsilon, point in points.items()},
            _open(category(index), index),
            f"c = {alignment:g}",
        )
        for index, (alignment, points) in enumerate(measured.items())
        if alignment >= 0
    ]
    draw_panel(axis, series)
    shade_regimes(axis, study, [at for each in series for at in each.points], named=False)


def draw_alignment(study):
    """Curvature of models on their own noise, over alignment and epsilon, with its prediction.

    Two rows of panels per comparison point.
    """
    comparisons, epsilons = comparisons_of(study), epsilons_of(study)
    rows = [(comparison, measure) for comparison in comparisons for measure in MEASURES_SHOWN]
    figure, axes = new_figure(len(rows), len(COLUMNS), width=3.7)
    for row, (comparison, measure) in zip(axes, rows, strict=True):
        measured = {
            alignment: over(train_points(study, label, measure, OWN_NOISE, comparison), epsilons)
            for alignment, label in _alignments(study).items()
        }
        for axis in row:
            axis.set_yscale("log" if measure.startswith("lambda") else "linear")
        _over_alignment(row[0], measured, epsilons)
        _over_epsilon(row[1], measured, epsilons)
        _over_product(row[2], measured, study)
        row[0].set_ylabel(MEASURES[measure].label)
        if measure == MEASURES_SHOWN[0]:
            for axis, title in zip(row, COLUMNS, strict=True):
                axis.set_title(panel_title(title, comparison, comparisons))
    for axis, xlabel in zip(axes[-1], XLABELS, strict=True):
        axis.set_xlabel(xlabel)
        axis.legend(
            fontsize="small",
            loc="upper center",
            bbox_to_anchor=(0.5, -0.25),
            ncols=3,
            handletextpad=0.3,
        )
    title = figure_title(f"{study.name}: each model on its own noise, train", comparisons)
    figure.suptitle(
        title + "\nopen: measured; dots: the exact prediction, the adversarial model at "
        r"$\varepsilon c$; lines join dots"
    )
    figure.supxlabel(
        f"{LEGEND}\n"
        r"dark: $\varepsilon c \leq \gamma$, light: $\varepsilon c \geq \bar\varepsilon$",
        fontsize="small",
    )
    return figure
