"""Adversarial against random and aligned noise of the same size."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing import selection
from sharpscape.figures.drawing.curves import LEGEND, Panel, limits_of, panel, regimes_of
from sharpscape.figures.drawing.panels import draw_panel, shade_regimes
from sharpscape.figures.drawing.style import category, new_figure
from sharpscape.figures.drawing.texts import figure_title, panel_title
from sharpscape.judging.series import Study
from sharpscape.measures import load_measure
from sharpscape.words import OWN, OWN_NOISE

SOURCE = "summary"
NEEDS = ("several noises",)
MEASURES = ("lambda_max_full", "kappa_full", "lambda_max_fixed", "kappa_fixed")

FULL, FIXED = MEASURES[:2], MEASURES[2:]
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


class Noises(NamedTuple):
    """What the figure shows.

    Attributes:
        title, xlabel, note: texts of the figure.
        rows: of panels, two per comparison point; curves by the noise of training.
    """

    title: str
    xlabel: str
    note: str
    rows: list[list[Panel]]


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


def _panel(study, comparison, measure, evaluation, title):
    """One curve per noise of training."""
    epsilons = selection.epsilons_of(study)
    limits = limits_of(epsilons)
    return panel(
        [
            (
                label,
                selection.over(
                    selection.train_points(study, label, measure, evaluation, comparison), epsilons
                ),
            )
            for label in selection.by_alignment(study.series)
        ],
        "log" if measure.startswith("lambda") else "linear",
        limits,
        regimes=regimes_of(study, limits),
        title=title,
        ylabel=load_measure(measure).label,
    )


def show(study_name: str, source: Study) -> Noises:
    """Curvature over epsilon under each training noise, by what the models are measured on.

    Of noise that follows w, or, where that is undefined at every model (an L-infinity optimum
    sits on kinks; networks), of fixed noise.
    """
    measures = FIXED if _has_values(source, FIXED) and not _has_values(source, FULL) else FULL
    comparisons = selection.comparisons_of(source)
    present = {protocol.evaluation for protocol in source.series["adversarial"]}
    columns = [column for column in COLUMNS if column[0] in present]

    def title_of(text, comparison, measure):
        # Only the upper row of a comparison point has titles.
        return panel_title(text, comparison, comparisons) if measure == measures[0] else ""

    rows = [
        [
            _panel(source, comparison, measure, evaluation, title_of(text, comparison, measure))
            for evaluation, text in columns
        ]
        for comparison in comparisons
        for measure in measures
    ]
    return Noises(
        figure_title(f"{study_name}: train", comparisons),
        r"$\varepsilon$ of training",
        f"{LEGEND}{BORDERS if source.margins else ''}",
        rows,
    )


def draw(shown: Noises) -> Figure:
    """Two rows of panels per comparison point."""
    figure, axes = new_figure(len(shown.rows), len(shown.rows[0]), width=3.7)
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, each in zip(row, panels, strict=True):
            axis.set_yscale(each.scale)
            draw_panel(axis, each, [category(index) for index in range(len(each.curves))])
            shade_regimes(axis, each.regimes, named=False)
            axis.set_title(each.title)
        row[0].set_ylabel(panels[0].ylabel)
    for axis in axes[-1]:
        axis.set_xlabel(shown.xlabel)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, title="trained under", loc="outside right center")
    figure.suptitle(shown.title)
    figure.supxlabel(shown.note, fontsize="small")
    return figure
