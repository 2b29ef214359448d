"""The exact optimum of the (convex) noisy logistic loss, by damped Newton in float64."""

from dataclasses import dataclass

import numpy as np

from sharpscape.logistic import assemble, expected_loss, hessian_terms, slopes
from sharpscape.noises import make_noise
from sharpscape.progress import no_progress

GRADIENT_TOLERANCE = 1e-10
STEP_TOLERANCE = 1e-9
MAX_ITERATIONS = 100
# Below this the loss is close to float64's smallest number.
LEAST_LOSS = 1e-250
# Doubled until the optimum no longer moves; the first may be too coarse for rare tails.
QUADRATURE_NODES = (32, 64, 128, 1600, 3200)
SURE_NODES = 1600


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
        hessian = assemble(rows.T @ rows, terms, terms.tangential_full)
        hessian[np.diag_indices(d)] += self.weight_decay
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
        w, gradient norm, whether it is the optimum, iterations.
    """
    margins = objective.z @ w
    value, gradient = objective.value(w, margins), objective.gradient(w, margins)
    relative_step, stalled, iterations = np.inf, False, 0
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
    gradient_norm = float(np.linalg.norm(gradient))
    settled = relative_step <= (1e-4 if stalled else STEP_TOLERANCE)
    return w, gradient_norm, gradient_norm <= GRADIENT_TOLERANCE and settled, iterations


def _row_space(z):
    """Orthonormal basis of the rows' span, shape [d, rank]."""
    values, vectors = np.linalg.eigh(z.T @ z)
    return vectors[:, values > values[-1] * len(values) * np.finfo(float).eps]


def _without_weights(dimension, status):
    return Optimum(np.full(dimension, np.nan), status, status, np.nan, 0)


def _worst_alignment(noise, epsilon):
    """The largest alignment that the noise can have: what decides whether a minimiser exists."""
    if epsilon == 0 or noise["name"] == "none":
        return 0.0
    return noise["alignment"] if noise["name"] == "aligned" else 1.0


def _known_without_search(dimension, noise, epsilon, weight_decay, geometry):
    """The Optimum where theory alone tells it (no minimiser, not convex, w = 0), else None."""
    alignment = _worst_alignment(noise, epsilon)
    if alignment < 0:
        return _without_weights(dimension, "not-convex")
    worst, margin = epsilon * alignment, geometry["margin"]
    separable = worst <= margin if margin > 0 else worst == 0 and geometry["weakly_separable"]
    if weight_decay == 0 and separable:
        return _without_weights(dimension, "no-minimiser")
    # Random noise has no cusp at 0.
    pull = 0.0 if noise["name"] == "random" else worst
    if pull >= geometry["epsilon_bar"]:
        return Optimum(np.zeros(dimension), "", "zero", 0.0, 0)
    return None


def _search(objective, start, report):
    """Return (weights or None where none were reached, gradient norm, iterations)."""
    w, gradient_norm, reached, iterations = _newton(objective, start, report)
    return (w if reached else None), gradient_norm, iterations


def _search_random(rows, noise, dimension, epsilon, weight_decay, report):
    """As _search, with the nodes of the quadrature doubled until the optimum stays where it is."""
    w, total = None, 0
    for nodes in QUADRATURE_NODES:
        distribution = make_noise(noise["name"], dimension, nodes=nodes)
        objective = _Objective(rows, distribution, epsilon, weight_decay)
        coarse = w
        start = _start(objective) if coarse is None else coarse
        w, gradient_norm, iterations = _search(objective, start, report)
        total += iterations
        if w is None and nodes >= SURE_NODES:
            break
        if w is not None and coarse is not None:
            moved = np.linalg.norm(w - coarse) / np.linalg.norm(w)
            if moved <= STEP_TOLERANCE:
                return w, gradient_norm, total
    return None, np.nan, total


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
    dimension = z.shape[1]
    known = _known_without_search(dimension, noise, epsilon, weight_decay, geometry)
    if known is not None:
        return known
    flat = weight_decay == 0 and epsilon * _worst_alignment(noise, epsilon) == 0
    basis = _row_space(z) if flat else None
    rows = z @ basis if flat else z
    if noise["name"] == "random" and epsilon > 0:
        w, gradient_norm, iterations = _search_random(
            rows, noise, dimension, epsilon, weight_decay, report
        )
    else:
        distribution = make_noise(noise["name"], dimension, noise.get("alignment"))
        objective = _Objective(rows, distribution, epsilon, weight_decay)
        w, gradient_norm, iterations = _search(objective, _start(objective), report)
    if w is None:
        return _without_weights(dimension, "not-converged")
    return Optimum(basis @ w if flat else w, "", "interior", gradient_norm, iterations)
