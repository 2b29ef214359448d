"""Raw curvature and filter-normalised sharpness of adversarially trained models over epsilon."""

from sharpscape.figures.over_epsilon import LEGEND, Series, draw_panel, over, shade_regimes
from sharpscape.figures.selection import comparisons_of, epsilons_of
from sharpscape.figures.style import category, figure_title, new_figure, panel_title
from sharpscape.measures import MEASURES
from sharpscape.words import OWN

PANELS = (
    (
        "raw curvature",
        (
            "lambda_max_full",
            "lambda_max_fixed",
            "lambda_max_support",
            "trace_full",
            "trace_fixed",
            "trace_support",
            "floor",
        ),
        "log",
    ),
    (
        "filter-normalised sharpness",
        ("kappa_full", "kappa_fixed", "kink_slope", "line_rise"),
        "linear",
    ),
)


def _measured(study, measures):
    """The measures that the study has, each with what the noise does: pairs, in order."""
    found = {(protocol.measure, protocol.mode) for protocol in study.series["adversarial"]}
    return [pair for measure in measures for pair in sorted(found) if pair[0] == measure]


def draw_curvature(study):
    """Curvature on train at the model's own epsilon; a row of panels per comparison point."""
    comparisons, epsilons = comparisons_of(study), epsilons_of(study)
    figure, axes = new_figure(len(comparisons), len(PANELS), width=4.6, height=3.8)
    for row, comparison in zip(axes, comparisons, strict=True):
        for axis, (name, measures, scale) in zip(row, PANELS, strict=True):
            axis.set_yscale(scale)
            series = []
            for index, (measure, mode) in enumerate(_measured(study, measures)):
                label = MEASURES[measure].label
                if measure == "line_rise":
                    label += f", noise {mode}"
                points = study.series["adversarial"].get((measure, "train", mode, OWN, comparison))
                series.append(Series(over(points or {}, epsilons), category(index), label))
            draw_panel(axis, series)
            shade_regimes(axis, study, epsilons, named=True)
            axis.set_title(panel_title(name, comparison, comparisons), pad=18)
    for axis in axes[-1]:
        axis.set_xlabel(r"$\varepsilon$ of training and evaluation")
        axis.legend(fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    figure.suptitle(figure_title(f"{study.name}: adversarial training, train", comparisons))
    figure.supxlabel(f"{LEGEND};\nof lines without seeds: over directions", fontsize="small")
    return figure
