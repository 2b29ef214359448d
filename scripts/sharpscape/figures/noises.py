"""Adversarial against random and aligned noise of the same size."""

from sharpscape.figures.over_epsilon import draw_series, shade_regimes
from sharpscape.figures.style import category, new_figure
from sharpscape.measures import MEASURES
from sharpscape.series import OWN, OWN_NOISE

ROWS = ("lambda_max_full", "kappa_full")
COLUMNS = (
    (OWN_NOISE, r"each on its own noise, own $\varepsilon$"),
    (OWN, r"all on adversarial noise, own $\varepsilon$"),
    ("0", "all on the clean loss"),
)


def draw_noises(study, comparison):
    """Curvature over epsilon under each training noise, by what the models are measured on."""
    present = {protocol.evaluation for protocol in study.series["adversarial"]}
    columns = [column for column in COLUMNS if column[0] in present]
    figure, axes = new_figure(len(ROWS), len(columns))
    labels = sorted(study.series)
    for row, measure in enumerate(ROWS):
        for column, (evaluation, title) in enumerate(columns):
            axis = axes[row, column]
            axis.set_yscale("log" if measure.startswith("lambda") else "linear")
            for index, label in enumerate(labels):
                for protocol, points in study.series[label].items():
                    wanted = (measure, "train", evaluation, comparison)
                    found = (
                        protocol.measure,
                        protocol.split,
                        protocol.evaluation,
                        protocol.comparison,
                    )
                    if found == wanted:
                        draw_series(axis, points, category(index), label)
            epsilons = next(iter(study.series["adversarial"].values()))
            shade_regimes(axis, study, epsilons, named=False)
            if row == 0:
                axis.set_title(title)
            if column == 0:
                axis.set_ylabel(MEASURES[measure].label)
            if row == len(ROWS) - 1:
                axis.set_xlabel(r"$\varepsilon$ of training")
    axes[0, 0].legend(title="trained under", fontsize="small")
    figure.suptitle(f"{study.name}: train, {comparison} (× no value)")
    return figure
