"""The adversarial logistic models of a study with their training data, by formulas of their own.

Nothing here is taken from what trains or measures models: it is a second way to the same numbers.
Notation: z_i = y_i x_i, u_i = w·z_i + y_i b − ε‖w‖, p_i = σ(−u_i), s_i = p_i (1 − p_i).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from sharpscape.figures.drawing.selection import train_points
from sharpscape.files.places import Place, parse_place
from sharpscape.report.studies import ReportStudy
from sharpscape.words import OWN

# Measures that facts are about, at each model's own epsilon.
MEASURES = (
    "lambda_max_full",
    "lambda_max_fixed",
    "trace_full",
    "trace_fixed",
    "kappa_full",
    "kappa_fixed",
    "radial_curvature",
    "floor",
)


class TheoryModel(NamedTuple):
    """One model that has weights.

    Attributes:
        epsilon: of its training.
        comparison: point of training.
        decay: μ of the penalty (μ/2)‖w‖²; 0 where the point is no optimum of it.
        weights: shape [d].
        z: shape [n, d].
        offsets: y_i b, shape [n].
        stored: {measure: value of the summary}, on train at the own epsilon.
    """

    epsilon: float
    comparison: str
    decay: float
    weights: np.ndarray
    z: np.ndarray
    offsets: np.ndarray
    stored: Mapping[str, float]

    @property
    def norm(self) -> float:
        """‖w‖."""
        return float(np.linalg.norm(self.weights))

    @property
    def margins(self) -> np.ndarray:
        """u, shape [n]."""
        return self.z @ self.weights + self.offsets - self.epsilon * self.norm

    @property
    def wrong(self) -> np.ndarray:
        """p, shape [n]."""
        return expit(-self.margins)


def signed(data: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """z, shape [n, d], and y, shape [n], of a data file's training split."""
    labels = data["train/labels"]
    y = np.where(labels == data["classes"][1], 1.0, -1.0)
    x = data["train/images"].reshape(len(labels), -1) / data["maximum"][0]
    return y[:, None] * x, y


def _stored(study, comparison):
    """{measure: {epsilon: {unit: value}}} of the models of a comparison point."""
    return {
        measure: {
            epsilon: point.values
            for epsilon, point in train_points(
                study.series, "adversarial", measure, OWN, comparison
            ).items()
        }
        for measure in MEASURES
    }


def theory_models(study: ReportStudy) -> Iterator[TheoryModel]:
    """The models of a study that have weights; none where no theory is looked at."""
    if study.data is None:
        return
    z, y = signed(study.data)
    decay = study.configured["training"].get("weight_decay", 0.0)
    for fields, settings in study.models:
        units = [""] if settings["seeds"] is None else list(map(str, settings["seeds"]))
        places = [parse_place(name) for name in fields]
        for comparison in [place.comparison for place in places if place.name == "weights"]:
            stored = _stored(study, comparison)
            bias = fields.get(Place(comparison, "bias").path, np.zeros(len(units)))
            weights = fields[Place(comparison, "weights").path]
            for unit, w, b in zip(units, weights, bias, strict=True):
                if np.isfinite(w).all():
                    epsilon = settings["epsilon"]
                    at = {
                        measure: by_epsilon.get(epsilon, {}).get(unit, np.nan)
                        for measure, by_epsilon in stored.items()
                    }
                    mu = decay if comparison == "converged" else 0.0
                    yield TheoryModel(epsilon, comparison, mu, w, z, y * b, at)
