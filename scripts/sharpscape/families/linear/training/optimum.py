"""The exact optimum of the (convex) noisy logistic loss, in float64: damped Newton.

Where L∞ makes it sparse, it is sought on its support: see sparse_optimum.
"""

from dataclasses import dataclass, replace

import numpy as np

from sharpscape.families.linear.loss.logistic import (
    are_weights,
    assemble,
    expected_loss,
    hessian_terms,
    misfit,
    slopes,
)
from sharpscape.families.linear.loss.random_signs import RandomSigns
from sharpscape.families.linear.noise.noises import make_noise, uniform_on_sphere
from sharpscape.families.linear.training.sparse_optimum import find_sparse_optimum
from sharpscape.jobs.progress import no_progress

GRADIENT_TOLERANCE = 1e-10
STEP_TOLERANCE = 1e-9
MAX_ITERATIONS = 100
# Below this the loss is close to float64's smallest number; under random signs, to its rounding.
LEAST_LOSS = 1e-250
LEAST_LOSS_OF_SIGNS = 1e-9
# Doubled until the optimum no longer moves; the first may be too coarse for rare tails.
QUADRATURE_NODES = (32, 64, 128, 1600, 3200)
SURE_NODES = 1600


@dataclass(frozen=True)
class Optimum:
    """What training to convergence gives.

    Attributes:
        theta: weights, and the bias where there is one, shape [p]; NaN where there is no
            minimiser or none was reached.
        status: "" (found), "no-minimiser", "not-convex" or "not-converged".
        regime: "interior", "zero", or the status.
        gradient_norm: of the objective at theta (0 at an optimal cusp w = 0, NaN without any);
            of a sparse optimum the largest violation of its optimality conditions.
        iterations: Newton steps.
    """

    theta: np.ndarray
    status: str
    regime: str
    gradient_norm: float
    iterations: int


class _Objective:
    """Noisy loss plus (weight_decay/2)‖w‖² on the rows z, with Newton's terms."""

    def __init__(self, z, noise, epsilon, weight_decay):
        self.z, self.noise, self.epsilon = z, noise, epsilon
        self.decay = weight_decay * are_weights(noise, z.shape[1])
        signs = isinstance(noise, RandomSigns) and epsilon > 0
        self.least_loss = LEAST_LOSS_OF_SIGNS if signs else LEAST_LOSS

    def value(self, theta, margins):
        loss = expected_loss(margins, theta, self.noise, self.epsilon)
        return float(loss + self.decay @ theta**2 / 2)

    def gradient(self, theta, margins):
        a, g = slopes(margins, theta, self.noise, self.epsilon)
        return a @ self.z / len(self.z) + g + self.decay * theta

    def hessian(self, theta, margins):
        """Leaves out samples of negligible curvature: it steers, the gradient decides."""
        terms = hessian_terms(self.z, theta, self.noise, self.epsilon, margins)
        heavy = terms.s > 1e-6 * terms.s.max()
        rows = self.z[heavy]
        rows *= np.sqrt(terms.s[heavy, None] / len(self.z))
        return assemble(rows.T @ rows, terms, "full") + np.diag(self.decay)


def best_without_weights(z, dimension):
    """The best theta with w = 0, shape [p]: its bias, where there is one, is log(n₊/n₋)."""
    theta = np.zeros(z.shape[1])
    if len(theta) > dimension:
        positive = np.count_nonzero(z[:, dimension] > 0)
        theta[dimension] = np.log(positive / (len(z) - positive))
    return theta


def _start(objective):
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


def _newton(objective, theta, report, known=lambda margins: False):
    """Damped Newton from theta until rounding ends all progress, or margins are known to do.

    Returns:
        theta, gradient norm, whether it is the optimum, iterations.
    """
    margins = objective.z @ theta
    value, gradient = objective.value(theta, margins), objective.gradient(theta, margins)
    relative_step, stalled, iterations = np.inf, False, 0
    while (
        relative_step > 1e-12
        and iterations < MAX_ITERATIONS
        and value > objective.least_loss
        and not known(margins)
    ):
        try:
            step = np.linalg.solve(objective.hessian(theta, margins), -gradient)
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
    return theta, gradient_norm, gradient_norm <= GRADIENT_TOLERANCE and settled, iterations


def _row_space(z):
    """Orthonormal basis of the rows' span, shape [p, rank]."""
    values, vectors = np.linalg.eigh(z.T @ z)
    return vectors[:, values > values[-1] * len(values) * np.finfo(float).eps]


def clean_minimiser_exists(z, report=no_progress):
    """Whether the loss without noise and decay has a minimiser; None where Newton cannot tell.

    At one, 0 = Σ p_i z_i with every p_i > 0: the rows are not separable, not even weakly. Margins
    that are all positive say that they are.
    """
    basis = _row_space(z)
    rows = z @ basis
    objective = _Objective(rows, make_noise({"name": "none"}, rows.shape[1]), 0, 0)
    separated = []

    def known(margins):
        separated.append(margins.min() > 0)
        return separated[-1]

    _, _, reached, _ = _newton(objective, _start(objective), report, known)
    if reached:
        return True
    return False if separated[-1] else None


def _without_weights(size, status):
    return Optimum(np.full(size, np.nan), status, status, np.nan, 0)


def _known_without_search(z, noise, epsilon, weight_decay, geometry):
    """The Optimum where theory alone tells it (no minimiser, not convex, w = 0), else None."""
    worst, margin = epsilon * noise.worst, geometry["margin"]
    if worst < 0:
        return _without_weights(z.shape[1], "not-convex")
    separable = worst <= margin if margin > 0 else worst == 0 and geometry["weakly_separable"]
    if weight_decay == 0 and separable:
        return _without_weights(z.shape[1], "no-minimiser")
    # Noise that does not follow w has no cusp at 0.
    pull = epsilon * noise.probabilities @ noise.alignments if noise.follows_weights else 0.0
    if pull >= geometry["epsilon_bar"]:
        return Optimum(best_without_weights(z, noise.dimension), "", "zero", 0.0, 0)
    return None


def _search(objective, start, report):
    """Return (theta or None where none was reached, gradient norm, iterations)."""
    theta, gradient_norm, reached, iterations = _newton(objective, start, report)
    return (theta if reached else None), gradient_norm, iterations


def _search_on_sphere(z, dimension, epsilon, weight_decay, report):
    """As _search, with the nodes of the quadrature doubled until the optimum stays where it is."""
    theta, total = None, 0
    for nodes in QUADRATURE_NODES:
        objective = _Objective(z, uniform_on_sphere(dimension, nodes), epsilon, weight_decay)
        coarse = theta
        start = _start(objective) if coarse is None else coarse
        theta, gradient_norm, iterations = _search(objective, start, report)
        total += iterations
        if theta is None and nodes >= SURE_NODES:
            break
        if theta is not None and coarse is not None:
            moved = np.linalg.norm(theta - coarse) / np.linalg.norm(theta)
            if moved <= STEP_TOLERANCE:
                return theta, gradient_norm, total
    return None, np.nan, total


def find_optimum(z, noise, epsilon, weight_decay, geometry, report=no_progress):
    """Return the minimiser of the noisy loss plus (weight_decay/2)‖w‖².

    Args:
        z: rows y_i x_i, and y_i where there is a bias, shape [n, p], float64.
        noise: see noises.make_noise.
        epsilon: size of the noise, in units of the scaled input.
        weight_decay: mu >= 0, on the weights and not on the bias.
        geometry: margin, epsilon_bar and weakly_separable of z in the noise's norm
            (geometry.measure_geometry).
        report: called after every Newton step.

    An optimum that is not unique (no noise, no decay, rows that do not span) is the one of
    least norm: the limit of gradient descent from 0.
    """
    known = _known_without_search(z, noise, epsilon, weight_decay, geometry)
    if known is not None:
        return known
    used = z.any(axis=0)
    # A feature that is always 0 has weight 0. Noise on the sphere has it in its dimension, though.
    if not used.all() and (noise.follows_weights or noise.norm == "linf"):
        part = replace(noise, dimension=int(np.count_nonzero(used[: noise.dimension])))
        found = find_optimum(z[:, used], part, epsilon, weight_decay, geometry, report)
        theta = np.full(z.shape[1], np.nan if found.status else 0.0)
        theta[used] = found.theta
        return replace(found, theta=theta)
    noisy = epsilon * noise.worst > 0
    if noisy and noise.norm == "linf" and noise.follows_weights:
        start = best_without_weights(z, noise.dimension)
        theta, residual, iterations = find_sparse_optimum(
            z, noise, epsilon, weight_decay, start, report
        )
    elif noisy and noise.norm == "l2" and not noise.follows_weights:
        theta, residual, iterations = _search_on_sphere(
            z, noise.dimension, epsilon, weight_decay, report
        )
    elif noisy or weight_decay > 0:
        objective = _Objective(z, noise, epsilon, weight_decay)
        theta, residual, iterations = _search(objective, _start(objective), report)
    else:
        basis = _row_space(z)
        rows = z @ basis
        objective = _Objective(rows, make_noise({"name": "none"}, rows.shape[1]), 0, 0)
        theta, residual, iterations = _search(objective, _start(objective), report)
        theta = theta if theta is None else basis @ theta
    if theta is None:
        return _without_weights(z.shape[1], "not-converged")
    return Optimum(theta, "", "interior", residual, iterations)
