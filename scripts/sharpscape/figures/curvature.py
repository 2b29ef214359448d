"""Raw and filter-normalised curvature of adversarially trained models over epsilon."""

from sharpscape.figures.over_epsilon import draw_series, shade_regimes
from sharpscape.figures.style import category, new_figure
from sharpscape.measures import MEASURES
from sharpscape.series import OWN

PANELS = (
    (
        "raw",
        ("lambda_max_full", "lambda_max_fixed", "trace_full", "trace_fixed", "floor"),
        "log",
    ),
    ("filter-normalised", ("kappa_full", "kappa_fixed", "line_rise"), "linear"),
)


def draw_curvature(study, comparison):
    """Curvature on train at the model's own epsilon, with gamma, epsilon_bar and the regimes."""
    figure, axes = new_figure(1, len(PANELS), width=4.6, height=3.8)
    series = study.series["adversarial"]
    for axis, (name, measures, scale) in zip(axes[0], PANELS, strict=True):
        axis.set_yscale(scale)
        chosen = [
            (protocol, points)
            for measure in measures
            for protocol, points in series.items()
            if (protocol.measure, protocol.split, protocol.evaluation, protocol.comparison)
            == (measure, "train", OWN, comparison)
        ]
        for index, (protocol, points) in enumerate(chosen):
            label = MEASURES[protocol.measure].label
            if protocol.measure == "line_rise":
                label += f", noise {protocol.noise_at_evaluation}"
            draw_series(axis, points, category(index), label)
        shade_regimes(axis, study, next(iter(series.values())), named=True)
        axis.set_xlabel(r"$\varepsilon$ of training and evaluation")
        axis.set_title(f"{name} curvature", pad=18)
        axis.legend(fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    figure.suptitle(f"{study.name}: adversarial training, train, {comparison} (× no value)")
    return figure
