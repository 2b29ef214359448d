"""Raw curvature and filter-normalised sharpness of adversarially trained models over epsilon."""

from typing import NamedTuple

from matplotlib.figure import Figure

from sharpscape.figures.drawing.curves import LEGEND, Panel, limits_of, panel, regimes_of
from sharpscape.figures.drawing.panels import draw_panel, shade_regimes
from sharpscape.figures.drawing.selection import comparisons_of, epsilons_of, over
from sharpscape.figures.drawing.style import category, new_figure
from sharpscape.figures.drawing.texts import figure_title, panel_title
from sharpscape.judging.series import Study
from sharpscape.measures import load_measure
from sharpscape.words import OWN

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
        rows: of panels, one per comparison point.
    """

    title: str
    xlabel: str
    note: str
    rows: list[list[Panel]]


def _series(study, measures, comparison, epsilons):
    """(label, points) of the measures that the study has, each with what the noise does."""
    series = study.series["adversarial"]
    found = {(protocol.measure, protocol.mode) for protocol in series}
    for measure in measures:
        for mode in sorted(mode for name, mode in found if name == measure):
            label = load_measure(measure).label
            if measure == "line_rise":
                label += f", noise {mode}"
            points = series.get((measure, "train", mode, OWN, comparison), {})
            yield label, over(points, epsilons)


def show(study_name: str, source: Study) -> Curvature:
    """Curvature of adversarial models on train at their own epsilon."""
    comparisons, epsilons = comparisons_of(source), epsilons_of(source)
    limits = limits_of(epsilons)
    rows = [
        [
            panel(
                _series(source, measures, comparison, epsilons),
                scale,
                limits,
                regimes=regimes_of(source, limits),
                title=panel_title(name, comparison, comparisons),
            )
            for name, measures, scale in PANELS
        ]
        for comparison in comparisons
    ]
    return Curvature(
        figure_title(f"{study_name}: adversarial training, train", comparisons),
        r"$\varepsilon$ of training and evaluation",
        LEGEND,
        rows,
    )


def draw(shown: Curvature) -> Figure:
    """A row of panels per comparison point."""
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
