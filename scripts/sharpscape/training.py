"""The training methods of the logistic model. Adding one is one entry and one function."""

import math
from typing import NamedTuple

import numpy as np

from sharpscape.curvature import logistic_curvature
from sharpscape.descent import WIDTH, gradient_descent
from sharpscape.noises import make_noise
from sharpscape.optimum import find_optimum
from sharpscape.progress import no_progress
from sharpscape.stochastic import stochastic_gradient_descent

QUADRATURE_NODES = 32

# A fixed step cannot settle where lambda_max times step exceeds 2: descent hovers just below.
STEP_LIMIT = 1.9
# A weight beyond this is on its way to infinity; its squares would overflow.
DIVERGED = 1e100


class Trained(NamedTuple):
    """Models of one seed block at one comparison point.

    Attributes:
        comparison: "converged" or "budget".
        weights: shape [seed, d]; NaN where there is no model.
        status: per seed, "" where there is one; "step-limited" where the fixed step and not
            the data set its curvature, "diverged" where it left no weights.
        regime: per seed, "interior", "zero", "trained", or the status.
        gradient_norm: of the training objective at the end, per seed; NaN where not known.
        history: {name: shape [seed, step]}.
        lambda_max_step: lambda_max of the training objective times the fixed step size, per
            seed; NaN without a fixed step.
    """

    comparison: str
    weights: np.ndarray
    status: list
    regime: list
    gradient_norm: np.ndarray
    history: dict
    lambda_max_step: np.ndarray


def _exact(z, geometry, noise, epsilon, seeds, settings, report):
    optimum = find_optimum(z, noise, epsilon, settings["weight_decay"], geometry, report)
    return Trained(
        "converged",
        optimum.weights[None],
        [optimum.status],
        [optimum.regime],
        np.array([optimum.gradient_norm]),
        {},
        np.array([np.nan]),
    )


def _oscillates(loss):
    """Whether the loss, shape [seed, step], rose in the last tenth of the steps, per seed.

    Far above the limit descent jumps between two points of large norm, where the curvature itself
    is small again; but a step that a convex loss admits never increases it.
    """
    last = loss[:, -max(2, loss.shape[1] // 10) :]
    return (np.diff(last, axis=1) > 1e-12 * np.abs(last[:, 1:])).any(axis=1)


def _within_budget(descend, step_key, *, full_batch):
    """A method from a descent function; step_key names its setting of the step size."""

    def train(z, geometry, noise, epsilon, seeds, settings, report):
        options = dict(settings)
        weight_decay = options.pop("weight_decay")
        step_size = options[step_key] = (
            None if options[step_key] == "backtracking" else options[step_key]
        )
        distribution = make_noise(
            noise["name"], z.shape[1], noise.get("alignment"), QUADRATURE_NODES
        )
        weights, history = descend(
            z, distribution, epsilon, weight_decay, seeds, report=report, **options
        )
        diverged = ~(np.abs(weights).max(axis=1) < DIVERGED)
        weights[diverged] = np.nan
        lambda_max_step = np.full(len(seeds), np.nan)
        if step_size is not None:
            for row, w in enumerate(weights):
                curvature = logistic_curvature(z, w, distribution, epsilon, leading=1)
                lambda_max_step[row] = step_size * (curvature["lambda_max_full"] + weight_decay)
        limited = lambda_max_step > STEP_LIMIT
        if full_batch and step_size is not None:
            limited |= _oscillates(history["loss"])
        unknown = np.full((len(seeds), 1), np.nan)
        return Trained(
            "budget",
            weights,
            np.where(diverged, "diverged", np.where(limited, "step-limited", "")).tolist(),
            np.where(diverged, "diverged", "trained").tolist(),
            history.get("gradient_norm", unknown)[:, -1],
            history,
            lambda_max_step,
        )

    return train


# method: function of rows, geometry, noise, epsilon, seeds, settings and a progress report.
METHODS = {
    "exact": _exact,
    "gd": _within_budget(gradient_descent, "step_size", full_batch=True),
    "sgd": _within_budget(stochastic_gradient_descent, "learning_rate", full_batch=False),
}

# method: how many steps it will report, from its settings and the number of seeds; None: unknown.
STEPS = {
    "exact": lambda settings, seeds: None,
    "gd": lambda settings, seeds: settings["steps"] * math.ceil(seeds / WIDTH),
    "sgd": lambda settings, seeds: settings["epochs"] + 1,
}


def train(method, z, geometry, noise, epsilon, seeds, settings, report=no_progress):
    """Train one model per seed.

    Args:
        method: a key of METHODS.
        z: rows y_i x_i of the training split, shape [n, d].
        geometry: fields of geometry.measure_geometry.
        noise: {"name": …, "alignment": …}.
        settings: those of the method (its JSON schema lists them).
        report: called after every step.
    """
    return METHODS[method](z, geometry, noise, epsilon, seeds, settings, report)
