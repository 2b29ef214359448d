"""Adversarial against random and aligned noise of the same size."""

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
from sharpscape.series import OWN, OWN_NOISE

MEASURES_SHOWN = ("lambda_max_full", "kappa_full")
COLUMNS = (
    (OWN_NOISE, r"each on its own noise, own $\varepsilon$"),
    (OWN, r"all on adversarial noise, own $\varepsilon$"),
    ("0", "all on the clean loss"),
)


def draw_noises(study):
    """Curvature over epsilon under each training noise, by what the models are measured on.

    Two rows of panels per comparison point.
    """
    comparisons, epsilons = comparisons_of(study), epsilons_of(study)
    present = {protocol.evaluation for protocol in study.series["adversarial"]}
    columns = [column for column in COLUMNS if column[0] in present]
    rows = [(comparison, measure) for comparison in comparisons for measure in MEASURES_SHOWN]
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
            if measure == MEASURES_SHOWN[0]:
                axis.set_title(panel_title(title, comparison, comparisons))
        row[0].set_ylabel(MEASURES[measure].label)
    for axis in axes[-1]:
        axis.set_xlabel(r"$\varepsilon$ of training")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, title="trained under", loc="outside right center")
    figure.suptitle(figure_title(f"{study.name}: train", comparisons))
    figure.supxlabel(
        f"{LEGEND}\n"
        r"dark: $\varepsilon \leq \gamma$, light: $\varepsilon \geq \bar\varepsilon$, "
        "the borders for adversarial noise",
        fontsize="small",
    )
    return figure
