"""The exact optimum of the (convex) noisy logistic loss: where there is one, and how it is found.

Where L∞ makes it sparse, it is sought on its support (see sparse), else by Newton's method.
"""

from dataclasses import dataclass, replace

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.families.linear.epsilon_bar import rounding
from sharpscape.families.linear.loss.logistic import misfit
from sharpscape.families.linear.noise.none import make as make_none
from sharpscape.families.linear.optimum.newton import (
    STEP_TOLERANCE,
    Found,
    best_on_ray,
    best_without_weights,
    minimise,
)
from sharpscape.families.linear.optimum.sparse import find_sparse_optimum
from sharpscape.families.linear.row_space import row_basis
from sharpscape.families.linear.tasks.objective import Objective
from sharpscape.jobs.progress import no_progress

# Doubled until the optimum no longer moves; the first may be too coarse for rare tails.
QUADRATURE_NODES = (32, 64, 128, 1600, 3200)
SURE_NODES = 1600
# A p_i above this is not one that rounding leaves of 0.
CERTAIN_MISFIT = 1e-8
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

    Args:
        z: rows whose mean is not 0, shape [n, p].
    """
    basis = _row_space(z)
    objective = _clean_objective(z @ basis)
    separated = False

    def known(margins):
        nonlocal separated
        separated = margins.min() > 0
        return separated

    found = minimise(objective, best_on_ray(objective), report, known)
    if found.theta is None:
        return False if separated else None
    # What separates weakly is orthogonal to all rows of a certain p_i; the others may be on their
    # way to p_i = 0, where rounding has ended the search.
    certain = misfit(objective.z @ found.theta) > CERTAIN_MISFIT
    spanned = certain.all() or _row_space(z[certain]).shape[1] == basis.shape[1]
    return True if spanned else None


def _without_weights(size, status):
    return Optimum(np.full(size, np.nan), status, status, np.nan, 0)


def _known_without_search(objective, geometry):
    """The Optimum where theory alone tells it (no minimiser, not convex, w = 0), else None."""
    z, minimiser = objective.z, objective.noise.minimiser
    worst, margin = objective.epsilon * minimiser.worst, geometry["margin"]
    if worst < 0:
        return _without_weights(z.shape[1], NOT_CONVEX)
    # On a border is what rounding does not tell from it.
    near = rounding(z, objective.noise.norm, objective.noise.dimension)
    # First, because where both borders are one, w = 0 is the least of many minimisers.
    if objective.epsilon * minimiser.pull >= geometry["epsilon_bar"] - near:
        return Optimum(best_without_weights(z, objective.noise.dimension), "", "zero", 0.0, 0)
    separable = worst == 0 and geometry["weakly_separable"]
    if margin > 0:
        separable = worst <= margin + near
    if objective.weight_decay == 0 and separable:
        return _without_weights(z.shape[1], NO_MINIMISER)
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


def _search_in_row_space(objective, report):
    """As _search, in coordinates of the span of fewer rows than features; None if they change it.

    The minimiser lies in that span: what is orthogonal to it changes no margin and is noise or
    decay alone.
    """
    z, noise = objective.z, objective.noise
    n, d = len(z), noise.dimension
    if n >= d:
        return None
    part = noise.in_subspace(n) if objective.epsilon > 0 else make_none({}, n, "l2")
    if part is None:
        return None
    basis = row_basis(z, d)
    found = _search(replace(objective, z=z @ basis, noise=part), report)
    return found if found.theta is None else found._replace(theta=basis @ found.theta)


def _search_over_used(objective, report):
    """As _search, without features that are always 0; None if there are none or it changes it."""
    z, noise = objective.z, objective.noise
    used = z.any(axis=0)
    if used.all():
        return None
    part = noise.restricted(int(np.count_nonzero(used[: noise.dimension])))
    if part is None:
        return None
    found = _search(replace(objective, z=z[:, used], noise=part), report)
    if found.theta is None:
        return found
    # A feature that is always 0 has weight 0.
    theta = np.zeros(z.shape[1])
    theta[used] = found.theta
    return found._replace(theta=theta)


def _search(objective, report):
    """The minimiser of an Objective that has one: Found."""
    for smaller in (_search_in_row_space, _search_over_used):
        found = smaller(objective, report)
        if found is not None:
            return found
    minimiser = objective.noise.minimiser
    if objective.epsilon * minimiser.worst > 0:
        return SEARCHES[minimiser.search](objective, report)
    search = _search_by_newton if objective.weight_decay > 0 else _search_clean
    return search(objective, report)


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
    if objective.noise.minimiser is None:
        raise SharpscapeError(
            f"noise {objective.noise.name}: it offers no exact optimum; train with method gd or sgd"
        )
    known = _known_without_search(objective, geometry)
    if known is not None:
        return known
    theta, residual, iterations = _search(objective, report)
    if theta is None:
        return _without_weights(objective.z.shape[1], NOT_CONVERGED)
    return Optimum(theta, "", "interior", residual, iterations)
