"""Damped Newton on a smooth objective, from the best point on a ray."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.loss.hessian import assemble
from sharpscape.families.linear.loss.logistic import hessian_terms, misfit
from sharpscape.families.linear.loss.low_rank import solve
from sharpscape.families.linear.loss.minimiser import LEAST_LOSS

GRADIENT_TOLERANCE = 1e-10
STEP_TOLERANCE = 1e-9
MAX_ITERATIONS = 100


class Found(NamedTuple):
    """What a search found.

    Attributes:
        theta: the minimiser, shape [p]; None where none was reached.
        residual: norm of the gradient, or largest violation of the optimality conditions.
        iterations: Newton steps.
    """

    theta: np.ndarray | None
    residual: float
    iterations: int


def best_without_weights(z, dimension):
    """The best theta with w = 0, shape [p]: its bias, where there is one, is log(n₊/n₋)."""
    theta = np.zeros(z.shape[1])
    if len(theta) > dimension:
        positive = np.count_nonzero(z[:, dimension] > 0)
        theta[dimension] = np.log(positive / (len(z) - positive))
    return theta


def best_on_ray(objective):
    """The best point on the ray of steepest descent from w = 0, by bisection; never w = 0."""
    z, d = objective.z, objective.noise.dimension
    origin = best_without_weights(z, d)
    margins = z @ origin
    unit = misfit(margins) @ z
    unit[d:] = 0
    unit /= np.linalg.norm(unit)
    along = z @ unit

    def derivative(radius):
        return objective.gradient(origin + radius * unit, margins + radius * along) @ unit

    low, high = 0.0, 1.0
    while derivative(high) < 0 and high < 1e3:
        low, high = high, 2 * high
    while high - low > 1e-3 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if derivative(middle) < 0 else (low, middle)
    return origin + high * unit


def _newton_step(objective, theta, margins, gradient):
    """Minus the Hessian's inverse times the gradient, shape [p].

    Raises:
        numpy.linalg.LinAlgError: the Hessian is singular.
    """
    z = objective.z
    terms = hessian_terms(z, theta, objective.noise, objective.epsilon, margins)
    decayed = replace(terms, diagonal={"full": terms.diagonal["full"] + objective.decay})
    step = solve(z, decayed, "full", -gradient)
    if step is not None:
        return step
    # Without samples of negligible curvature: it steers, the gradient decides.
    heavy = terms.s > 1e-6 * terms.s.max()
    rows = z[heavy]
    rows *= np.sqrt(terms.s[heavy, None] / len(z))
    hessian = assemble(rows.T @ rows, terms, "full") + np.diag(objective.decay)
    return np.linalg.solve(hessian, -gradient)


def minimise(objective, theta, report, known=lambda margins: False):
    """Damped Newton from theta until rounding ends all progress, or margins are known to do.

    Args:
        report: called after every step.

    Returns:
        Found.
    """
    least_loss = objective.noise.minimiser.least_loss if objective.epsilon > 0 else LEAST_LOSS
    margins = objective.z @ theta
    value, gradient = objective.value(theta, margins), objective.gradient(theta, margins)
    relative_step, stalled, iterations = np.inf, False, 0
    while (
        relative_step > 1e-12
        and iterations < MAX_ITERATIONS
        and not known(margins)
        and value > least_loss
    ):
        try:
            step = _newton_step(objective, theta, margins, gradient)
        except np.linalg.LinAlgError:
            # On the way to infinity only few samples still curve the loss.
            break
        step_margins = objective.z @ step
        iterations += 1
        report()
        relative_step = np.linalg.norm(step) / np.linalg.norm(theta)
        length, slope = 1.0, gradient @ step
        while length > 1e-10:
            trial, trial_margins = theta + length * step, margins + length * step_margins
            trial_value = objective.value(trial, trial_margins)
            if trial_value <= value + 1e-4 * length * slope:
                break
            length /= 2
        if relative_step < 1e-4:
            # The loss no longer resolves the decrease here; the gradient does.
            trial, trial_margins = theta + step, margins + step_margins
            trial_value = objective.value(trial, trial_margins)
        trial_gradient = objective.gradient(trial, trial_margins)
        stalled = np.linalg.norm(trial_gradient) >= np.linalg.norm(gradient)
        if stalled and (relative_step < 1e-4 or length <= 1e-10):
            break
        theta, margins, value, gradient = trial, trial_margins, trial_value, trial_gradient
    gradient_norm = float(np.linalg.norm(gradient))
    settled = relative_step <= (1e-4 if stalled else STEP_TOLERANCE)
    reached = gradient_norm <= GRADIENT_TOLERANCE and settled
    return Found(theta if reached else None, gradient_norm, iterations)
