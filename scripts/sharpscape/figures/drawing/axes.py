"""Along what lines and planes go, in words: how it is scaled, and in which unit a step is."""

from sharpscape.figures.drawing.models import ModelFiles
from sharpscape.files.axes import EIGENVECTORS, GAMMA, PERTURBATION, RANDOM

# What a line goes along; of several lines one by one.
LINES = {
    RANDOM: ("random directions, filter-normalised",),
    EIGENVECTORS: ("eigenvector 1 of the Hessian, length 1", "eigenvector 2, length 1"),
    PERTURBATION: ("worst weight perturbation, by layer",),
}
PLANES = {
    RANDOM: "two random directions, filter-normalised",
    EIGENVECTORS: "eigenvectors 1 and 2 of the Hessian of held noise, length 1",
    PERTURBATION: r"$\alpha$: worst weight perturbation, by layer; $\beta$: random, "
    "filter-normalised",
}
STEPS = {
    RANDOM: r"step in units of $\|w\|$",
    EIGENVECTORS: "length of the step",
    PERTURBATION: rf"step in units of {GAMMA} $\|w\|$",
}
# By the key landscape.batch_norm, which networks have; some have no batch norm.
BATCH_NORM = {
    "fixed": "statistics of batch norm, if any, as at the model",
    "reestimated": "statistics of batch norm, if any, estimated anew at every point",
}


def batch_norm_text(results: ModelFiles) -> str:
    """What batch norm does along lines and planes of these landscape files; "" without networks."""
    return BATCH_NORM.get(results[0][1].get("landscape", {}).get("batch_norm"), "")
