"""What a descent with a budget ends in: the models at its end, and those at the target loss."""

from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.optimum.exact import find_optimum
from sharpscape.families.linear.sharpness.spectra import largest_eigenvalue
from sharpscape.families.linear.tasks.trained import Trained

# A fixed step cannot settle where lambda_max times step exceeds 2 (1 + momentum): descent hovers
# just below. This share of that limit counts as hovering.
STEP_LIMIT = 0.95
# A weight beyond this is on its way to infinity; its squares would overflow.
DIVERGED_WEIGHT = 1e100
# Statuses: the fixed step left no weights, or set the curvature in place of the data.
DIVERGED = "diverged"
STEP_LIMITED = "step-limited"
# Statuses of models at equal loss that are not there: the target lies below the least loss of
# their epsilon, or the budget did not suffice.
BELOW_MINIMUM = "target-below-minimum"
NOT_REACHED = "target-not-reached"
REASONS = {
    BELOW_MINIMUM: "lies below the least loss of this epsilon",
    NOT_REACHED: "was not crossed within the budget",
}


class LastStep(NamedTuple):
    """The last step of a descent.

    Attributes:
        size: where it is fixed; None where it was searched for.
        momentum: see stochastic.Pace.
        oscillates: per seed, whether the steps increased the loss at the end.
    """

    size: float | None
    momentum: float = 0.0
    oscillates: np.ndarray | bool = False


def oscillates(loss):
    """Whether the loss, shape [seed, step], rose in the last tenth of the steps, per seed.

    Far above the limit descent jumps between two points of large norm, where the curvature itself
    is small again; but a step that a convex loss admits never increases it.
    """
    last = loss[:, -max(2, loss.shape[1] // 10) :]
    return (np.diff(last, axis=1) > 1e-12 * np.abs(last[:, 1:])).any(axis=1)


def _lambda_max_step(objective, theta, size):
    """lambda_max of the objective times the step size, per model of theta, shape [seed, p]."""
    # L∞ has no curvature beyond that of held noise, but at kinks.
    kind = "full" if objective.noise.norm == "l2" else "fixed"
    place = objective.noise, objective.epsilon, kind
    return np.array(
        [
            size * (largest_eigenvalue(objective.z, each, *place) + objective.weight_decay)
            for each in theta
        ]
    )


def _at_budget(objective, descended, last_step):
    """The models at the end of the budget: Trained."""
    diverged = ~(np.abs(descended.theta).max(axis=1) < DIVERGED_WEIGHT)
    theta = np.where(diverged[:, None], np.nan, descended.theta)
    limited, lambda_max_step = np.zeros(len(theta), dtype=bool), None
    if last_step.size is not None:
        lambda_max_step = _lambda_max_step(objective, theta, last_step.size)
        limited = lambda_max_step > STEP_LIMIT * 2 * (1 + last_step.momentum)
        limited |= last_step.oscillates
    gradient_norm = descended.history.get("gradient_norm")
    return Trained(
        "budget",
        theta,
        np.where(diverged, DIVERGED, np.where(limited, STEP_LIMITED, "")).tolist(),
        np.where(diverged, DIVERGED, "trained").tolist(),
        descended.history,
        gradient_norm=None if gradient_norm is None else gradient_norm[:, -1],
        lambda_max_step=lambda_max_step,
    )


def _is_below_minimum(task, target, report):
    """Whether the target loss is known to lie below the least loss of the task."""
    minimiser = task.noise.minimiser
    # Where the minimum, if any, is too far out, it is not worth the search.
    if minimiser is None or not minimiser.near:
        return False
    objective = task.objective(0)
    optimum = find_optimum(objective, task.geometry, report)
    if optimum.status:
        return False
    return objective.loss(optimum.theta, task.z @ optimum.theta) > target


def _at_equal_loss(task, crossings, report):
    """The models at the target loss; where there is none, whether there could be one: Trained."""
    steps, target = np.array([each.steps for each in crossings]), crossings[0].target
    missing = np.isnan(steps)
    reason = NOT_REACHED
    if missing.any() and _is_below_minimum(task, target, report):
        reason = BELOW_MINIMUM
    status = np.where(missing, reason, "").tolist()
    warnings = ()
    if missing.any():
        warnings = (
            f"No model at equal loss for {missing.sum()} of {len(missing)} seeds: the target "
            f"loss {target} {REASONS[reason]}",
        )
    theta = np.array([each.theta for each in crossings])
    regime = [each or "trained" for each in status]
    return Trained("loss", theta, status, regime, {}, steps=steps, warnings=warnings)


def trained_models(task, objective, descended, last_step, report):
    """A Trained per comparison point: "budget", and "loss" where a target loss is set.

    Args:
        task: a Task.
        objective: the Objective that was descended.
        descended: Descended.
        last_step: a LastStep.
        report: called after every further step.
    """
    found = [_at_budget(objective, descended, last_step)]
    if descended.crossings[0].target is not None:
        found.append(_at_equal_loss(task, descended.crossings, report))
    return found
