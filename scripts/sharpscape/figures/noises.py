"""Adversarial against random and aligned noise of the same size."""

import numpy as np

from sharpscape.figures.over_epsilon import (
    LEGEND,
    Series,
    draw_panel,
    over,
    shade_regimes,
)
from sharpscape.figures.selection import by_alignment, comparisons_of, epsilons_of, train_points
from sharpscape.figures.style import category, figure_title, new_figure, panel_title
from sharpscape.measures import MEASURES
from sharpscape.words import OWN, OWN_NOISE

FULL = ("lambda_max_full", "kappa_full")
FIXED = ("lambda_max_fixed", "kappa_fixed")
BORDERS = (
    "\n"
    r"dark: $\varepsilon \leq \gamma$, light: $\varepsilon \geq \bar\varepsilon$, "
    "the borders for adversarial noise"
)
COLUMNS = (
    (OWN_NOISE, r"each on its own noise, own $\varepsilon$"),
    (OWN, r"all on adversarial noise, own $\varepsilon$"),
    ("0", "all on the clean loss"),
)


def _has_values(study, measures):
    """Whether an adversarial model has a value of one of the measures on its own loss."""
    return any(
        not np.isnan(value)
        for protocol, points in study.series["adversarial"].items()
        if protocol.measure in measures and protocol.evaluation == OWN
        for epsilon, point in points.items()
        if epsilon > 0
        for value in point.values.values()
    )


def draw_noises(study):
    """Curvature over epsilon under each training noise, by what the models are measured on.

    Two rows of panels per comparison point: of noise that follows w, or, where that is undefined
    at every model (an L-infinity optimum sits on kinks; networks), of fixed noise.
    """
    shown = FIXED if _has_values(study, FIXED) and not _has_values(study, FULL) else FULL
    comparisons, epsilons = comparisons_of(study), epsilons_of(study)
    present = {protocol.evaluation for protocol in study.series["adversarial"]}
    columns = [column for column in COLUMNS if column[0] in present]
    rows = [(comparison, measure) for comparison in comparisons for measure in shown]
    figure, axes = new_figure(len(rows), len(columns), width=3.7)
    for row, (comparison, measure) in zip(axes, rows, strict=True):
        for axis, (evaluation, title) in zip(row, columns, strict=True):
            axis.set_yscale("log" if measure.startswith("lambda") else "linear")
            series = [
                Series(
                    over(train_points(study, label, measure, evaluation, comparison), epsilons),
                    category(index),
                    label,
                )
                for index, label in enumerate(by_alignment(study.series))
            ]
            draw_panel(axis, series)
            shade_regimes(axis, study, epsilons, named=False)
            if measure == shown[0]:
                axis.set_title(panel_title(title, comparison, comparisons))
        row[0].set_ylabel(MEASURES[measure].label)
    for axis in axes[-1]:
        axis.set_xlabel(r"$\varepsilon$ of training")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, title="trained under", loc="outside right center")
    figure.suptitle(figure_title(f"{study.name}: train", comparisons))
    figure.supxlabel(f"{LEGEND}{BORDERS if study.margins else ''}", fontsize="small")
    return figure
