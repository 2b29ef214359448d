"""The measures of a model, by name: the one table of what a summary may hold."""

from typing import NamedTuple


class Measure(NamedTuple):
    """What a measure is.

    Attributes:
        mode: "following" or "held" where its definition says what the noise
            does at perturbed weights; "" where that does not matter. Lines say it themselves.
        sharpness: whether it measures sharpness, larger being sharper: claims are judged on it.
        label: text for figures.
    """

    mode: str
    sharpness: bool
    label: str


# What C5 holds sharpness against; larger is worse.
GAPS = ("generalisation_gap", "generalisation_gap_accuracy")


def measure_text(row):
    """A row's measure in words: a line's with what the noise does along it."""
    if row["measure"] == "line_rise":
        return f"line_rise ({row['mode']} noise)"
    return row["measure"]


MEASURES = {
    "lambda_max_full": Measure("following", True, r"$\lambda_{max}$, noise following w"),
    "lambda_max_fixed": Measure("held", True, r"$\lambda_{max}$, noise fixed"),
    "trace_full": Measure("following", True, "trace, noise following w"),
    "trace_fixed": Measure("held", True, "trace, noise fixed"),
    "kappa_full": Measure("following", True, r"$\kappa$, noise following w"),
    "kappa_fixed": Measure("held", True, r"$\kappa$, noise fixed"),
    "lambda_max_support": Measure("held", True, r"$\lambda_{max}$ on the support, noise fixed"),
    "trace_support": Measure("held", True, "trace on the support, noise fixed"),
    "radial_curvature": Measure("", True, "radial curvature"),
    "floor": Measure("following", True, "floor"),
    "line_rise": Measure("", True, "rise of the line"),
    "kink_slope": Measure("following", True, "slope at the kinks"),
    "average_flatness": Measure("following", True, "average-case flatness"),
    "keskar_sharpness": Measure("following", True, "Keskar's sharpness"),
    "adaptive_sharpness": Measure("following", True, "adaptive sharpness"),
    "robust_loss": Measure("", False, "robust loss"),
    "robust_accuracy": Measure("", False, "robust accuracy"),
    "autoattack_accuracy": Measure("", False, "accuracy under AutoAttack"),
    "clean_loss": Measure("", False, "clean loss"),
    "clean_accuracy": Measure("", False, "clean accuracy"),
    "generalisation_gap": Measure("", False, "generalisation gap, loss"),
    "generalisation_gap_accuracy": Measure("", False, "generalisation gap, accuracy"),
    "weight_norm": Measure("", False, "weight norm"),
    "zeros": Measure("", False, "weights that are 0"),
    "lambda_max_step": Measure("", False, r"$\lambda_{max}$ times step size"),
    "margin": Measure("", False, r"margin $\gamma$"),
    "epsilon_bar": Measure("", False, r"$\bar\varepsilon$"),
}
