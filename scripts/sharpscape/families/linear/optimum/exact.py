"""The exact optimum of the (convex) noisy logistic loss: where there is one, and how it is found.

Where L∞ makes it sparse, it is sought on its support (see sparse), else by Newton's method.
"""

from dataclasses import dataclass, replace

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.families.linear.noise.none import make as make_none
from sharpscape.families.linear.optimum.newton import (
    STEP_TOLERANCE,
    Found,
    best_on_ray,
    best_without_weights,
    minimise,
)
from sharpscape.families.linear.optimum.sparse import find_sparse_optimum
from sharpscape.families.linear.tasks.objective import Objective
from sharpscape.jobs.progress import no_progress

# Doubled until the optimum no longer moves; the first may be too coarse for rare tails.
QUADRATURE_NODES = (32, 64, 128, 1600, 3200)
SURE_NODES = 1600
NO_MINIMISER = "no-minimiser"
NOT_CONVEX = "not-convex"
NOT_CONVERGED = "not-converged"


@dataclass(frozen=True)
class Optimum:
    """What training to convergence gives.

    Attributes:
        theta: weights, and the bias where there is one, shape [p]; NaN where there is no
            minimiser or none was reached.
        status: "" (found), NO_MINIMISER, NOT_CONVEX or NOT_CONVERGED.
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


def _row_space(z):
    """Orthonormal basis of the rows' span, shape [p, rank]."""
    values, vectors = np.linalg.eigh(z.T @ z)
    return vectors[:, values > values[-1] * len(values) * np.finfo(float).eps]


def _clean_objective(rows):
    return Objective(rows, make_none({}, rows.shape[1], "l2"), 0, 0)


def clean_minimiser_exists(z, report=no_progress):
    """Whether the loss without noise and decay has a minimiser; None where Newton cannot tell.

    At one, 0 = Σ p_i z_i with every p_i > 0: the rows are not separable, not even weakly. Margins
    that are all positive say that they are.
    """
    objective = _clean_objective(z @ _row_space(z))
    separated = []

    def known(margins):
        separated.append(margins.min() > 0)
        return separated[-1]

    found = minimise(objective, best_on_ray(objective), report, known)
    if found.theta is not None:
        return True
    return False if separated[-1] else None


def _without_weights(size, status):
    return Optimum(np.full(size, np.nan), status, status, np.nan, 0)


def _known_without_search(objective, geometry):
    """The Optimum where theory alone tells it (no minimiser, not convex, w = 0), else None."""
    z, minimiser = objective.z, objective.noise.minimiser
    worst, margin = objective.epsilon * minimiser.worst, geometry["margin"]
    if worst < 0:
        return _without_weights(z.shape[1], NOT_CONVEX)
    separable = worst <= margin if margin > 0 else worst == 0 and geometry["weakly_separable"]
    if objective.weight_decay == 0 and separable:
        return _without_weights(z.shape[1], NO_MINIMISER)
    if objective.epsilon * minimiser.pull >= geometry["epsilon_bar"]:
        return Optimum(best_without_weights(z, objective.noise.dimension), "", "zero", 0.0, 0)
    return None


def _search_by_newton(objective, report):
    return minimise(objective, best_on_ray(objective), report)


def _search_refined(objective, report):
    """By Newton, with the nodes of the noise doubled until the optimum stays where it is."""
    theta, total = None, 0
    for nodes in QUADRATURE_NODES:
        finer = replace(objective, noise=objective.noise.with_nodes(nodes))
        coarse = theta
        start = best_on_ray(finer) if coarse is None else coarse
        theta, residual, iterations = minimise(finer, start, report)
        total += iterations
        if theta is None and nodes >= SURE_NODES:
            break
        if theta is not None and coarse is not None:
            moved = np.linalg.norm(theta - coarse) / np.linalg.norm(theta)
            if moved <= STEP_TOLERANCE:
                return Found(theta, residual, total)
    return Found(None, np.nan, total)


def _search_sparse(objective, report):
    start = best_without_weights(objective.z, objective.noise.dimension)
    return find_sparse_optimum(objective, start, report)


def _search_clean(objective, report):
    """Where neither noise nor decay ties theta down, inside the span of the rows."""
    basis = _row_space(objective.z)
    found = _search_by_newton(_clean_objective(objective.z @ basis), report)
    return found if found.theta is None else found._replace(theta=basis @ found.theta)


# The searches that a noise may name in its minimiser.
SEARCHES = {
    "newton": _search_by_newton,
    "refined": _search_refined,
    "sparse": _search_sparse,
}


def find_optimum(objective, geometry, report=no_progress):
    """The minimiser of an Objective: an Optimum.

    An optimum that is not unique (no noise, no decay, rows that do not span) is the one of
    least norm: the limit of gradient descent from 0.

    Args:
        geometry: margin, epsilon_bar and weakly_separable of the rows in the noise's norm
            (geometry.measure_geometry).
        report: called after every Newton step.

    Raises:
        SharpscapeError: the noise offers no exact optimum.
    """
    z, noise = objective.z, objective.noise
    if noise.minimiser is None:
        raise SharpscapeError(
            f"noise {noise.name}: it offers no exact optimum; train with method gd or sgd"
        )
    known = _known_without_search(objective, geometry)
    if known is not None:
        return known
    used = z.any(axis=0)
    part = noise.restricted(int(np.count_nonzero(used[: noise.dimension])))
    # A feature that is always 0 has weight 0.
    if not used.all() and part is not None:
        found = find_optimum(replace(objective, z=z[:, used], noise=part), geometry, report)
        theta = np.full(z.shape[1], np.nan if found.status else 0.0)
        theta[used] = found.theta
        return replace(found, theta=theta)
    if objective.epsilon * noise.minimiser.worst > 0:
        search = SEARCHES[noise.minimiser.search]
    else:
        search = _search_by_newton if objective.weight_decay > 0 else _search_clean
    theta, residual, iterations = search(objective, report)
    if theta is None:
        return _without_weights(z.shape[1], NOT_CONVERGED)
    return Optimum(theta, "", "interior", residual, iterations)
