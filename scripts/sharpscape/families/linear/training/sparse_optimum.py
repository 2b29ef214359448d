"""The exact optimum under L∞ noise: sparse, on the kinks w_j = 0 of ‖w‖₁.

With w = a - b and a, b >= 0 the objective is smooth and its only constraints are bounds. At most
one of a_j, b_j is ever above 0, so that a point is w with a sign for every weight that may move:
projected Newton (Bertsekas 1982) inside that orthant, until the optimality conditions hold for
the weights at 0 as well.
"""

from dataclasses import replace

import numpy as np

from sharpscape.families.linear.loss.logistic import (
    are_weights,
    assemble,
    hessian_terms,
    loss_of_size,
    slopes_of_size,
)

RESIDUAL = 1e-8
MAX_ITERATIONS = 500
# Weights that may leave 0 in one step: those that violate the conditions most.
ENTERING = 64
# Stands for a weight that is about to leave 0: it has a sign, and no size.
LEAVING = 1e-300


def least_subgradient(smooth, kink, theta, under_noise):
    """The subgradient of least size at theta, shape [..., p]: 0 at the optimum.

    Its largest entry is the residual of the Karush-Kuhn-Tucker conditions of the split.

    Args:
        smooth: gradient at ‖w‖₁ held still, shape [..., p].
        kink: slope of ‖w‖₁, shape [...].
        under_noise: which parameters are weights, shape [p].
    """
    kink = np.asarray(kink)[..., None]
    at_kink = np.sign(smooth) * np.maximum(np.abs(smooth) - kink, 0)
    away = smooth + kink * np.sign(theta)
    return np.where(under_noise, np.where(theta == 0, at_kink, away), smooth)


def _free(theta, subgradient, dimension):
    """Indices that may move: the bias, weights off 0, and the worst violators at 0."""
    at_zero = (theta == 0) & (np.arange(len(theta)) < dimension)
    violation = np.where(at_zero, np.abs(subgradient), 0.0)
    worst = np.argsort(-violation, kind="stable")[:ENTERING]
    return np.union1d(np.flatnonzero(~at_zero), worst[violation[worst] > 0])


def _newton_step(z, theta, margins, subgradient, noise, epsilon, decay):
    """Return (step, signs of the orthant), both of shape [p]; the step is 0 where not free."""
    d = noise.dimension
    signs = np.where(theta != 0, np.sign(theta), -np.sign(subgradient))
    free = _free(theta, subgradient, d)
    while True:
        probe = np.where(theta[free] != 0, theta[free], LEAVING * signs[free])
        part = replace(noise, dimension=int(np.count_nonzero(free < d)))
        columns = z[:, free]
        terms = hessian_terms(columns, probe, part, epsilon, margins)
        rows = columns * np.sqrt(terms.s[:, None] / len(z))
        hessian = assemble(rows.T @ rows, terms, "fixed")
        hessian[np.diag_indices(len(free))] += decay[free] + 1e-14 * np.trace(hessian)
        step = np.linalg.solve(hessian, -subgradient[free])
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


def find_sparse_optimum(z, noise, epsilon, weight_decay, start, report):
    """Return (theta or None where none was reached, residual, iterations).

    Arguments as optimum.find_optimum; start: where to begin, shape [p].
    """
    under_noise = are_weights(noise, z.shape[1])
    decay = weight_decay * under_noise

    def evaluate(theta):
        margins, size = z @ theta, noise.size(theta)
        loss = loss_of_size(margins, size, noise, epsilon)
        a, kink = slopes_of_size(margins, size, noise, epsilon)
        smooth = a @ z / len(z) + decay * theta
        subgradient = least_subgradient(smooth, kink, theta, under_noise)
        return margins, float(loss + decay @ theta**2 / 2), subgradient

    theta = start
    margins, value, subgradient = evaluate(theta)
    residual, iterations = np.abs(subgradient).max(), 0
    while residual > 0 and iterations < MAX_ITERATIONS:
        step, signs = _newton_step(z, theta, margins, subgradient, noise, epsilon, decay)
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
    return (theta if residual <= RESIDUAL else None), float(residual), iterations
