"""The exact optimum of the (convex) noisy logistic loss, by damped Newton in float64."""

from dataclasses import dataclass

import numpy as np

from sharpscape.logistic import expected_loss, hessian_terms, slopes
from sharpscape.noises import make_noise
from sharpscape.progress import no_progress

GRADIENT_TOLERANCE = 1e-10
STEP_TOLERANCE = 1e-9
MAX_ITERATIONS = 100
# A loss below this has its optimum in noise that float64 quadrature does not resolve.
LEAST_LOSS = 1e-30
# Doubled until the optimum no longer moves; the first may be too coarse for rare tails.
QUADRATURE_NODES = (32, 64, 128, 256, 512)
SURE_NODES = 128


@dataclass(frozen=True)
class Optimum:
    """What training to convergence gives.

    Attributes:
        weights: shape [d]; NaN where there is no minimiser or none was reached.
        status: "" (found), "no-minimiser", "not-convex" or "not-converged".
        regime: "interior", "zero", or the status.
        gradient_norm: of the objective at weights (0 at an optimal cusp w = 0, NaN without any).
        iterations: Newton steps.
    """

    weights: np.ndarray
    status: str
    regime: str
    gradient_norm: float
    iterations: int


class _Objective:
    """Noisy loss plus (weight_decay/2)‖w‖² on the rows z, with Newton's terms."""

    def __init__(self, z, noise, epsilon, weight_decay):
        self.z, self.noise, self.epsilon, self.weight_decay = z, noise, epsilon, weight_decay

    def value(self, w, margins):
        norm = np.linalg.norm(w)
        loss = expected_loss(margins, norm, self.noise, self.epsilon)
        return float(loss + self.weight_decay / 2 * norm**2)

    def gradient(self, w, margins):
        norm = np.linalg.norm(w)
        a, b = slopes(margins, norm, self.noise, self.epsilon)
        return a @ self.z / len(self.z) + (b / norm + self.weight_decay) * w

    def hessian(self, w, margins):
        """Leaves out samples of negligible curvature: it steers, the gradient decides."""
        n, d = self.z.shape
        terms = hessian_terms(self.z, w, self.noise, self.epsilon, margins)
        heavy = terms.s > 1e-6 * terms.s.max()
        rows = self.z[heavy]
        rows *= np.sqrt(terms.s[heavy, None] / n)
        cross = np.outer(terms.g, terms.unit)
        hessian = rows.T @ rows + cross + cross.T
        hessian += (terms.radial - terms.tangential_full) * np.outer(terms.unit, terms.unit)
        hessian[np.diag_indices(d)] += terms.tangential_full + self.weight_decay
        return hessian


def _start(objective):
    """The best multiple of the mean row, by bisection on the derivative: convex, and never 0."""
    mean = objective.z.mean(axis=0)
    unit = mean / np.linalg.norm(mean)
    along = objective.z @ unit

    def derivative(radius):
        a, b = slopes(radius * along, radius, objective.noise, objective.epsilon)
        return (a * along).mean() + b + objective.weight_decay * radius

    low, high = 0.0, 1.0
    while derivative(high) < 0 and high < 1e3:
        low, high = high, 2 * high
    while high - low > 1e-3 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if derivative(middle) < 0 else (low, middle)
    return high * unit


def _newton(objective, w, report):
    """Damped Newton from w, until rounding ends all progress.

    Returns:
        w, gradient norm, length of the last full Newton step relative to ‖w‖, iterations.
    """
    margins = objective.z @ w
    value, gradient = objective.value(w, margins), objective.gradient(w, margins)
    relative_step, iterations = np.inf, 0
    while relative_step > 1e-12 and iterations < MAX_ITERATIONS and value > LEAST_LOSS:
        step = np.linalg.solve(objective.hessian(w, margins), -gradient)
        step_margins = objective.z @ step
        iterations += 1
        report()
        relative_step = np.linalg.norm(step) / np.linalg.norm(w)
        length, slope = 1.0, gradient @ step
        while length > 1e-10:
            trial, trial_margins = w + length * step, margins + length * step_margins
            trial_value = objective.value(trial, trial_margins)
            if trial_value <= value + 1e-4 * length * slope:
                break
            length /= 2
        if relative_step < 1e-4:
            # The loss no longer resolves the decrease here; the gradient does.
            trial, trial_margins = w + step, margins + step_margins
            trial_value = objective.value(trial, trial_margins)
        trial_gradient = objective.gradient(trial, trial_margins)
        stalled = np.linalg.norm(trial_gradient) >= np.linalg.norm(gradient)
        if stalled and (relative_step < 1e-4 or length <= 1e-10):
            break
        w, margins, value, gradient = trial, trial_margins, trial_value, trial_gradient
    return w, float(np.linalg.norm(gradient)), relative_step, iterations


def _row_space(z):
    """Orthonormal basis of the rows' span, shape [d, rank]."""
    values, vectors = np.linalg.eigh(z.T @ z)
    return vectors[:, values > values[-1] * len(values) * np.finfo(float).eps]


def _without_weights(dimension, status):
    return Optimum(np.full(dimension, np.nan), status, status, np.nan, 0)


def find_optimum(z, noise, epsilon, weight_decay, geometry, report=no_progress):
    """Return the minimiser of the noisy loss plus (weight_decay/2)‖w‖².

    Args:
        z: rows y_i x_i, shape [n, d], float64.
        noise: {"name": …, "alignment": …}; see noises.NOISES.
        epsilon: size of the noise, in units of the scaled input.
        weight_decay: mu >= 0.
        geometry: margin, epsilon_bar and weakly_separable of z (geometry.measure_geometry).
        report: called after every Newton step.

    An optimum that is not unique (no noise, no decay, rows that do not span) is the one of
    least norm: the limit of gradient descent from 0.
    """
    d = z.shape[1]
    alignment = {"adversarial": 1.0, "aligned": noise.get("alignment"), "none": 0.0}.get(
        noise["name"]
    )
    if epsilon == 0:
        alignment = 0.0
    if alignment is not None and alignment < 0:
        return _without_weights(d, "not-convex")
    worst = epsilon * (1.0 if alignment is None else alignment)
    if weight_decay == 0:
        endless = worst <= geometry["margin"] if geometry["margin"] > 0 else worst == 0
        if endless and (geometry["margin"] > 0 or geometry["weakly_separable"]):
            return _without_weights(d, "no-minimiser")
    pull = 0.0 if alignment is None else worst
    if pull >= geometry["epsilon_bar"]:
        return Optimum(np.zeros(d), "", "zero", 0.0, 0)

    basis = _row_space(z) if worst == 0 and weight_decay == 0 else None
    rows = z if basis is None else z @ basis
    w, iterations = None, 0
    for nodes in QUADRATURE_NODES:
        distribution = make_noise(noise["name"], d, noise.get("alignment"), nodes)
        objective = _Objective(rows, distribution, epsilon, weight_decay)
        coarse = w
        w, gradient_norm, relative_step, more = _newton(
            objective, _start(objective) if coarse is None else coarse, report
        )
        iterations += more
        reached = gradient_norm <= GRADIENT_TOLERANCE and relative_step <= STEP_TOLERANCE
        if len(distribution.alignments) == 1 or (not reached and nodes >= SURE_NODES):
            break
        if not reached:
            w = None
        elif coarse is not None:
            moved = np.linalg.norm(w - coarse) / np.linalg.norm(w)
            if moved <= STEP_TOLERANCE:
                break
    else:
        reached = False
    if not reached:
        return _without_weights(d, "not-converged")
    weights = w if basis is None else basis @ w
    return Optimum(weights, "", "interior", gradient_norm, iterations)
