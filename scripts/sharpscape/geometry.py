"""The two borders of the regimes: the margin gamma and epsilon_bar, once per data set."""

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.progress import no_progress

RELATIVE_GAP = 1e-9
# A hull nearer to 0 than this (in units of the longest row), with no separating direction found,
# counts as touching it: gamma = 0. The solver minimises ‖p‖², so that its 1e-13 is 3e-7 in ‖p‖.
TOUCHING = 1e-6
VIOLATORS = 64
MAX_ROUNDS = 1000


def _nearest_hull_point(rows):
    """Return p, the point nearest to 0 in the convex hull of the rows, shape [d].

    min ½‖p‖² over (lambda, p) with p = rowsᵀ lambda, sum lambda = 1, lambda >= 0: a quadratic
    programme for the interior-point solver Clarabel (Goulart and Chen 2024).
    """
    # Only geometry jobs need these; they would double the start of every other logistic job.
    import clarabel
    from scipy import sparse

    k, d = rows.shape
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-13
    quadratic = sparse.block_diag([sparse.csc_matrix((k, k)), sparse.identity(d)], format="csc")
    constraints = sparse.bmat(
        [
            [sparse.csc_matrix(rows.T), -sparse.identity(d)],
            [sparse.csc_matrix(np.ones((1, k))), None],
            [-sparse.identity(k), None],
        ],
        format="csc",
    )
    bounds = np.concatenate([np.zeros(d), [1.0], np.zeros(k)])
    cones = [clarabel.ZeroConeT(d + 1), clarabel.NonnegativeConeT(k)]
    solver = clarabel.DefaultSolver(
        quadratic, np.zeros(k + d), constraints, bounds, cones, settings
    )
    weights = np.maximum(np.array(solver.solve().x)[:k], 0)
    return weights @ rows / weights.sum()


def maximum_margin(z, report=no_progress):
    """Return gamma and the unit max-margin direction of the rows z, shape [n, d].

    gamma = max over ‖v‖ <= 1 of min_i v·z_i is the distance from 0 to the convex hull of
    the rows. The hull of a growing working set gives p with ‖p‖ >= gamma, and min_i p·z_i/‖p‖
    <= gamma certifies it from below.

    Returns:
        gamma (0.0 where not strictly separable) and the direction, shape [d] (zeros there).

    Raises:
        SharpscapeError: the bounds did not meet.
    """
    scale = np.linalg.norm(z, axis=1).max()
    working = np.array([np.argmin(z @ z.mean(axis=0))])
    for _ in range(MAX_ROUNDS):
        point = _nearest_hull_point(z[working])
        report()
        distance = np.linalg.norm(point)
        margins = z @ point / distance if distance > 0 else np.zeros(len(z))
        if distance <= TOUCHING * scale and margins.min() <= 0:
            return 0.0, np.zeros(z.shape[1])
        if distance - margins.min() <= RELATIVE_GAP * scale:
            return float(margins.min()), point / distance
        worst = np.argsort(margins)[:VIOLATORS]
        new = np.setdiff1d(worst[margins[worst] < distance], working)
        if new.size == 0:
            break
        working = np.concatenate([working, new])
    raise SharpscapeError(
        f"the margin lies between {margins.min():.12g} and {distance:.12g}, and the quadratic "
        "programme got no closer: are two classes nearly touching?"
    )


def is_weakly_separable(z):
    """Whether some v has v·z_i >= 0 for all i, and > 0 for some: no minimiser at epsilon 0."""
    from scipy import sparse
    from scipy.optimize import linprog

    used = z[:, np.any(z != 0, axis=0)]
    # A feature of one sign settles it without a programme (a pixel that one class never lights).
    if ((used >= 0).all(axis=0) | (used <= 0).all(axis=0)).any():
        return True
    # max sum s subject to s = Zv, 0 <= s <= 1: 1 at least if there is such a v, else 0.
    n, d = used.shape
    result = linprog(
        np.concatenate([np.zeros(d), -np.ones(n)]),
        A_eq=sparse.hstack([sparse.csr_matrix(used), -sparse.identity(n)], format="csr"),
        b_eq=np.zeros(n),
        bounds=[(None, None)] * d + [(0, 1)] * n,
        method="highs",
    )
    if result.status != 0:
        raise SharpscapeError(f"weak separability is undecided: {result.message}")
    return bool(-result.fun > 0.5)


def measure_geometry(z, report=no_progress):
    """Return margin, epsilon_bar, weakly_separable and direction of the rows z_i = y_i x_i."""
    margin, direction = maximum_margin(z, report)
    return {
        "margin": margin,
        "epsilon_bar": float(np.linalg.norm(z.mean(axis=0))),
        "weakly_separable": margin > 0 or is_weakly_separable(z),
        "direction": direction,
    }
