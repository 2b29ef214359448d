"""The exact optimum under L∞ noise: sparse, on the kinks w_j = 0 of ‖w‖₁.

With w = a - b and a, b >= 0 the objective is smooth and its only constraints are bounds. At most
one of a_j, b_j is ever above 0, so that a point is w with a sign for every weight that may move:
projected Newton (Bertsekas 1982) inside that orthant, until the optimality conditions hold for
the weights at 0 as well.
"""

from dataclasses import replace

import numpy as np

from sharpscape.families.linear.loss.hessian import assemble
from sharpscape.families.linear.loss.logistic import hessian_terms
from sharpscape.families.linear.loss.low_rank import solve
from sharpscape.families.linear.loss.subgradient import least_subgradient
from sharpscape.families.linear.optimum.newton import Found

RESIDUAL = 1e-8
MAX_ITERATIONS = 500
# Weights that may leave 0 in one step: those that violate the conditions most.
ENTERING = 64
# Stands for a weight that is about to leave 0: it has a sign, and no size.
LEAVING = 1e-300


def _free(objective, theta, subgradient):
    """Indices that may move: the bias, weights off 0, and the worst violators at 0.

    All violators where many cost no more than few (see loss.low_rank).
    """
    dimension, z = objective.noise.dimension, objective.z
    entering = len(theta) if objective.weight_decay > 0 and len(z) < dimension else ENTERING
    at_zero = (theta == 0) & (np.arange(len(theta)) < dimension)
    violation = np.where(at_zero, np.abs(subgradient), 0.0)
    worst = np.argsort(-violation, kind="stable")[:entering]
    return np.union1d(np.flatnonzero(~at_zero), worst[violation[worst] > 0])


def _solve(z, terms, decay, vector):
    """The inverse of H_fix with decay, shape [p] like the vector, times that vector."""
    decayed = replace(terms, diagonal={"fixed": terms.diagonal["fixed"] + decay})
    found = solve(z, decayed, "fixed", vector)
    if found is not None:
        return found
    rows = z * np.sqrt(terms.s[:, None] / len(z))
    hessian = assemble(rows.T @ rows, terms, "fixed")
    hessian[np.diag_indices(len(decay))] += decay + 1e-14 * np.trace(hessian)
    return np.linalg.solve(hessian, vector)


def _newton_step(objective, theta, margins, subgradient):
    """Return (step, signs of the orthant), both of shape [p]; the step is 0 where not free."""
    z, noise, decay = objective.z, objective.noise, objective.decay
    d = noise.dimension
    signs = np.where(theta != 0, np.sign(theta), -np.sign(subgradient))
    free = _free(objective, theta, subgradient)
    while True:
        probe = np.where(theta[free] != 0, theta[free], LEAVING * signs[free])
        part = noise.restricted(int(np.count_nonzero(free < d)))
        columns = z[:, free]
        terms = hessian_terms(columns, probe, part, objective.epsilon, margins)
        step = _solve(columns, terms, decay[free], -subgradient[free])
        # A weight at 0 may leave it only to the side on which the loss falls.
        wrong = (free < d) & (theta[free] == 0) & (step * signs[free] <= 0)
        if not wrong.any():
            whole = np.zeros(len(theta))
            whole[free] = step
            return whole, signs
        free = free[~wrong]


def _moved(theta, step, signs, dimension):
    """theta + step, with weights that would change their sign stopped at 0."""
    moved = theta + step
    crossed = np.arange(len(theta)) < dimension
    crossed &= moved * signs < 0
    moved[crossed] = 0
    return moved


def find_sparse_optimum(objective, start, report):
    """The minimiser of an Objective whose noise is kinked, and whose epsilon is above 0: Found.

    Args:
        start: where to begin, shape [p].
        report: called after every step.
    """
    z, noise = objective.z, objective.noise

    def evaluate(theta):
        margins = z @ theta
        a, kink = noise.slopes_of_size(margins, theta, objective.epsilon)
        smooth = a @ z / len(z) + objective.decay * theta
        subgradient = least_subgradient(smooth, kink, theta, objective.under_noise)
        return margins, objective.value(theta, margins), subgradient

    theta = start
    margins, value, subgradient = evaluate(theta)
    residual, iterations = np.abs(subgradient).max(), 0
    while residual > 0 and iterations < MAX_ITERATIONS:
        step, signs = _newton_step(objective, theta, margins, subgradient)
        iterations += 1
        report()
        length = 1.0
        while length > 1e-10:
            trial = _moved(theta, length * step, signs, noise.dimension)
            found = evaluate(trial)
            if found[1] <= value + 1e-4 * subgradient @ (trial - theta):
                break
            length /= 2
        trial_residual = np.abs(found[2]).max()
        # The loss no longer resolves a decrease here; the residual does.
        if found[1] >= value - 1e-15 * abs(value) and trial_residual >= residual:
            break
        theta, residual = trial, trial_residual
        margins, value, subgradient = found
    return Found(theta if residual <= RESIDUAL else None, float(residual), iterations)
