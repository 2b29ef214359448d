"""Raw curvature and filter-normalised sharpness of adversarially trained models over epsilon."""

from typing import NamedTuple

from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.curves import LEGEND, Panel, limits_of, panel, regimes_of
from sharpscape.figures.drawing.panels import draw_panel, shade_regimes
from sharpscape.figures.drawing.selection import comparisons_of, epsilons_of, over
from sharpscape.figures.drawing.style import category, new_figure
from sharpscape.figures.drawing.texts import Case, cases_of, figure_title, panel_title, step_text
from sharpscape.judging.series import Study
from sharpscape.measures import load_measure

SOURCE = "summary"
NEEDS = ()
MEASURES = (
    "lambda_max_full",
    "lambda_max_fixed",
    "lambda_max_support",
    "trace_full",
    "trace_fixed",
    "trace_support",
    "floor",
    "kappa_full",
    "kappa_fixed",
    "kink_slope",
    "line_rise",
)

PANELS = (
    ("raw curvature", MEASURES[:7], "log"),
    ("filter-normalised sharpness", MEASURES[7:], "linear"),
)


class Curvature(NamedTuple):
    """What the figure shows.

    Attributes:
        title, xlabel, note: texts of the figure.
        cases: of the rows.
        rows: of panels, one per case.
    """

    title: str
    xlabel: str
    note: str
    cases: list[Case]
    rows: list[list[Panel]]


def _series(study, measures, case, epsilons):
    """(label, points) of the measures that the study has, each with what the noise does."""
    series = study.series["adversarial"]
    found = {(protocol.measure, protocol.mode) for protocol in series}
    for measure in measures:
        for mode in sorted(mode for name, mode in found if name == measure):
            label = load_measure(measure).label
            if measure == "line_rise":
                label += f", noise {mode}"
            points = series.get((measure, "train", mode, case.evaluation, case.comparison), {})
            # What is not measured at this comparison point has no points, not even without a value.
            yield label, over(points, epsilons) if points else {}


def show(asked: Asked, source: Study) -> Curvature:
    """Curvature of adversarial models on train, where they are asked to be measured."""
    epsilons = epsilons_of(source)
    limits = limits_of(epsilons)
    cases = cases_of(comparisons_of(source), asked.evaluations)
    rows = [
        [
            panel(
                _series(source, measures, case, epsilons),
                scale,
                limits,
                regimes=regimes_of(source, limits),
                title=panel_title(name, case, cases, asked),
                ticks=asked.texts(epsilons),
            )
            for name, measures, scale in PANELS
        ]
        for case in cases
    ]
    title = figure_title(f"{asked.study}: adversarial training, train", cases, asked)
    note = "\n".join(filter(None, [LEGEND, step_text(asked)]))
    return Curvature(title, r"$\varepsilon$ of training", note, cases, rows)


def draw(shown: Curvature) -> Figure:
    """A row of panels per case."""
    figure, axes = new_figure(len(shown.rows), len(PANELS), width=4.6, height=3.8)
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, each in zip(row, panels, strict=True):
            axis.set_yscale(each.scale)
            draw_panel(axis, each, [category(index) for index in range(len(each.curves))])
            shade_regimes(axis, each.regimes, named=True)
            axis.set_title(each.title, pad=18)
    for axis in axes[-1]:
        axis.set_xlabel(shown.xlabel)
        axis.legend(fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    figure.suptitle(shown.title)
    figure.supxlabel(shown.note, fontsize="small")
    return figure
