"""The training methods of the logistic model. Adding one is one entry and one function."""

import math
from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.training.descent import WIDTH, gradient_descent
from sharpscape.families.linear.training.equal_loss import BELOW_MINIMUM, NOT_REACHED
from sharpscape.families.linear.training.optimum import find_optimum
from sharpscape.families.linear.training.stochastic import stochastic_gradient_descent
from sharpscape.families.schedules import learning_rates
from sharpscape.jobs.progress import no_progress

# A fixed step cannot settle where lambda_max times step exceeds 2 (1 + momentum): descent hovers
# just below. This share of that limit counts as hovering.
STEP_LIMIT = 0.95
# A weight beyond this is on its way to infinity; its squares would overflow.
DIVERGED = 1e100


class Trained(NamedTuple):
    """Models of one seed block at one comparison point.

    Attributes:
        comparison: "converged", "budget" or "loss".
        theta: weights, and the bias where there is one, shape [seed, p]; NaN where there is no
            model.
        status: per seed, "" where there is one; "step-limited" where the fixed step and not
            the data set its curvature, "diverged" where it left no weights; at equal loss
            one of equal_loss where there is none.
        regime: per seed, "interior", "zero", "trained", or the status.
        gradient_norm: of the training objective at the end, per seed; NaN where not known.
        history: {name: shape [seed, step]}.
        lambda_max_step: lambda_max of the training objective times the last fixed step size, per
            seed; NaN without a fixed step.
        steps: number of steps to the target loss, the last one in part, per seed; NaN elsewhere.
    """

    comparison: str
    theta: np.ndarray
    status: list
    regime: list
    gradient_norm: np.ndarray
    history: dict
    lambda_max_step: np.ndarray
    steps: np.ndarray


def _exact(z, geometry, noise, epsilon, seeds, settings, report):
    optimum = find_optimum(z, noise, epsilon, settings["weight_decay"], geometry, report)
    unknown = np.array([np.nan])
    return [
        Trained(
            "converged",
            optimum.theta[None],
            [optimum.status],
            [optimum.regime],
            np.array([optimum.gradient_norm]),
            {},
            unknown,
            unknown,
        )
    ]


def _oscillates(loss):
    """Whether the loss, shape [seed, step], rose in the last tenth of the steps, per seed.

    Far above the limit descent jumps between two points of large norm, where the curvature itself
    is small again; but a step that a convex loss admits never increases it.
    """
    last = loss[:, -max(2, loss.shape[1] // 10) :]
    return (np.diff(last, axis=1) > 1e-12 * np.abs(last[:, 1:])).any(axis=1)


def _last_learning_rate(options):
    names = ("learning_rate", "epochs", "schedule", "milestones", "factor")
    return learning_rates(*(options[name] for name in names))[-1]


def _at_equal_loss(z, geometry, noise, epsilon, crossings, report):
    """The models at the target loss; where there is none, whether there could be one."""
    missing = np.isnan(crossings.steps)
    status = np.where(missing, NOT_REACHED, "").tolist()
    # Random noise has its minimum, if any, too far out to be worth the search.
    if missing.any() and noise.follows_weights:
        optimum = find_optimum(z, noise, epsilon, 0, geometry, report)
        if not optimum.status:
            least = expected_loss(z @ optimum.theta, optimum.theta, noise, epsilon)
            if least > crossings.target:
                status = np.where(missing, BELOW_MINIMUM, "").tolist()
    unknown = np.full(len(missing), np.nan)
    regime = [each or "trained" for each in status]
    return Trained("loss", crossings.theta, status, regime, unknown, {}, unknown, crossings.steps)


def _within_budget(descend, *, full_batch):
    """A method from a descent function."""

    def train(z, geometry, noise, epsilon, seeds, settings, report):
        options = dict(settings)
        weight_decay = options.pop("weight_decay")
        if full_batch and options["step_size"] == "backtracking":
            options["step_size"] = None
        theta, history, crossings = descend(
            z, noise, epsilon, weight_decay, seeds, report=report, **options
        )
        diverged = ~(np.abs(theta).max(axis=1) < DIVERGED)
        theta[diverged] = np.nan
        lambda_max_step = np.full(len(seeds), np.nan)
        step_size = options["step_size"] if full_batch else _last_learning_rate(options)
        if step_size is not None:
            for row, each in enumerate(theta):
                curvature = logistic_curvature(z, each, noise, epsilon, leading=1)
                # L∞ has no curvature beyond that of fixed noise, but at kinks.
                kind = "full" if noise.norm == "l2" else "fixed"
                lambda_max = curvature[f"lambda_max_{kind}"] + weight_decay
                lambda_max_step[row] = step_size * lambda_max
        limited = lambda_max_step > STEP_LIMIT * 2 * (1 + options.get("momentum", 0))
        if full_batch and step_size is not None:
            limited |= _oscillates(history["loss"])
        unknown = np.full(len(seeds), np.nan)
        at_budget = Trained(
            "budget",
            theta,
            np.where(diverged, "diverged", np.where(limited, "step-limited", "")).tolist(),
            np.where(diverged, "diverged", "trained").tolist(),
            history.get("gradient_norm", unknown[:, None])[:, -1],
            history,
            lambda_max_step,
            unknown,
        )
        if crossings.target is None:
            return [at_budget]
        return [at_budget, _at_equal_loss(z, geometry, noise, epsilon, crossings, report)]

    return train


# method: function of rows, geometry, noise, epsilon, seeds, settings and a progress report; returns
# a list of Trained, one per comparison point.
METHODS = {
    "exact": _exact,
    "gd": _within_budget(gradient_descent, full_batch=True),
    "sgd": _within_budget(stochastic_gradient_descent, full_batch=False),
}

# method: how many steps it will report, from its settings and the number of seeds; None: unknown.
STEPS = {
    "exact": lambda settings, seeds: None,
    "gd": lambda settings, seeds: settings["steps"] * math.ceil(seeds / WIDTH),
    "sgd": lambda settings, seeds: settings["epochs"] * seeds,
}


def train(method, z, geometry, noise, epsilon, seeds, settings, report=no_progress):
    """Train one model per seed.

    Args:
        method: a key of METHODS.
        z: rows y_i x_i of the training split, and y_i where there is a bias, shape [n, p].
        geometry: fields of geometry.measure_geometry in the noise's norm.
        noise: see noises.make_noise.
        settings: those of the method (its JSON schema lists them).
        report: called after every step.

    Returns:
        a list of Trained, one per comparison point.
    """
    return METHODS[method](z, geometry, noise, epsilon, seeds, settings, report)
