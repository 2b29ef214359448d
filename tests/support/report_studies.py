"""Small logistic studies whose optima the tests find by themselves, as the report gets them."""

import numpy as np
from scipy.optimize import minimize
from summaries import row

from sharpscape.figures.drawing.asked import Asked
from sharpscape.judging.rules import Question, Settings
from sharpscape.judging.series import read_study
from sharpscape.planning.jobs import STAGES
from sharpscape.report.making import Made
from sharpscape.report.studies import ReportStudy

NAMES = ("lambda_max_full", "lambda_max_fixed", "trace_full", "trace_fixed", "kappa_full",
         "kappa_fixed", "radial_curvature", "floor")  # fmt: skip

# Its primary question.
JUDGING = Settings(primary=Question(("lambda_max_full", "kappa_full"), "own", "between"))

# Of the job that writes a page.
SETTINGS = {"identity": "f" * 32, "code": "c" * 16, "verdicts": {}, "stages": STAGES}


def nothing_made(folder):
    """What a run has left behind that made nothing."""
    return Made([], [], folder)


def samples(seed=0, n=30, d=4):
    """z, shape [n, d], of two classes that overlap."""
    generator = np.random.default_rng(seed)
    return generator.normal(size=(n, d)) + 0.6


def optimum(z, epsilon, decay):
    """The minimiser of the robust loss with decay, by a general-purpose method."""

    def loss(w):
        norm = np.linalg.norm(w)
        return np.logaddexp(0, epsilon * norm - z @ w).mean() + decay / 2 * norm**2

    start = z.mean(axis=0)
    found = minimize(loss, start, method="BFGS", options={"gtol": 1e-12}).x
    # Newton's steps on a gradient by hand: BFGS stops at 1e-8.
    for _ in range(20):
        hessian, gradient = curvature(z, found, epsilon)[0], gradient_of(z, found, epsilon)
        step = np.linalg.solve(hessian + decay * np.eye(len(found)), gradient + decay * found)
        found = found - step
    return found


def gradient_of(z, w, epsilon):
    """The gradient of the robust loss, sample by sample."""
    norm, total = np.linalg.norm(w), 0
    for row_of_z in z:
        shifted = row_of_z - epsilon * w / norm
        total = total - shifted / (1 + np.exp(shifted @ w))
    return total / len(z)


def curvature(z, w, epsilon):
    """(Hessian of noise that follows, of held noise), sample by sample."""
    norm, d = np.linalg.norm(w), len(w)
    held, wrong = np.zeros((d, d)), 0
    for row_of_z in z:
        shifted = row_of_z - epsilon * w / norm
        p = 1 / (1 + np.exp(shifted @ w))
        held += p * (1 - p) * np.outer(shifted, shifted) / len(z)
        wrong += p / len(z)
    across = np.eye(d) - np.outer(w, w) / norm**2
    return held + epsilon * wrong / norm * across, held


def measured(z, w, epsilon):
    """{measure: value} of a model."""
    full, held = curvature(z, w, epsilon)
    norm, d = np.linalg.norm(w), len(w)
    values = (
        np.linalg.eigvalsh(full)[-1], np.linalg.eigvalsh(held)[-1], np.trace(full), np.trace(held),
        norm**2 / d * np.trace(full), norm**2 / d * np.trace(held), w @ held @ w / norm**2,
        (np.trace(full) - np.trace(held)) / (d - 1),
    )  # fmt: skip
    return dict(zip(NAMES, map(float, values), strict=True))


def linear_study(epsilons=(0, 0.2, 0.4, 0.6), decay=0.01, change=None, z=None):
    """An exact study on made-up data.

    change: function of {measure: value} and epsilon, which may falsify what is stored.
    """
    z = samples() if z is None else z
    end = float(np.linalg.norm(z.mean(axis=0)))
    rows = [
        row(measure="margin", value="0", split="train"),
        row(measure="epsilon_bar", value=repr(end), split="train"),
    ]
    models = []
    for epsilon in epsilons:
        w = optimum(z, epsilon, decay)
        settings = {"epsilon": epsilon, "seeds": None}
        models.append(({"converged/weights": w[None]}, settings))
        common = {"noise": "adversarial" if epsilon else "none", "epsilon": repr(epsilon),
                  "comparison": "converged"}  # fmt: skip
        rows.append(row(**common, measure="weight_norm", value=repr(float(np.linalg.norm(w)))))
        stored = measured(z, w, epsilon)
        stored = change(stored, epsilon) if change else stored
        for measure, value in stored.items():
            rows.append(
                row(
                    **common,
                    split="train",
                    evaluation_noise="adversarial",
                    evaluation_epsilon=repr(epsilon),
                    mode="held" if measure.endswith("fixed") else "following",
                    measure=measure,
                    value=repr(value),
                )
            )
    # As a data file: x and labels, of which z = yx.
    labels = np.arange(len(z)) % 2
    images = np.where(labels == 1, 1.0, -1.0)[:, None] * z * 16
    data = {"train/images": images, "train/labels": labels, "classes": np.array([0, 1]),
            "maximum": np.array([16.0])}  # fmt: skip
    configured = {
        "name": "made-up", "family": "linear", "norm": "l2", "seeds": None,
        "model": {"name": "logistic", "bias": False}, "dataset": {"name": "digits"},
        "noises": [{"name": "adversarial"}], "epsilons": {str(e): float(e) for e in epsilons},
        "training": {"method": "exact", "weight_decay": decay},
    }  # fmt: skip
    return ReportStudy(
        "made-up", configured, rows, read_study(rows), ["curvature"], {}, Asked("made-up"), [],
        models, data,
    )  # fmt: skip
