"""The margin gamma: how far from 0 one direction of unit size holds all rows."""

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.jobs.progress import no_progress

RELATIVE_GAP = 1e-9
# A hull nearer to 0 than this (in units of the longest row), with no separating direction found,
# counts as touching it: gamma = 0. The L2 solver minimises ‖p‖², so that its 1e-13 is 3e-7 in ‖p‖.
TOUCHING = 1e-6
VIOLATORS = 64
MAX_ROUNDS = 1000


def _nearest_hull_point(rows, dimension):
    """The L2 margin of some rows: an upper bound of gamma, and a direction.

    min ½‖p‖² over (lambda, p) with p = sum lambda_i w-part of row i, sum lambda = 1, lambda >= 0,
    and with a bias sum lambda_i y_i = 0: a quadratic programme for the interior-point solver
    Clarabel (Goulart and Chen 2024).

    Returns:
        ‖p‖ and p/‖p‖, shape [dimension].
    """
    # Only geometry jobs need these; they would double the start of every other logistic job.
    import clarabel
    from scipy import sparse

    # In coordinates of the rows' span: all distances, with fewer unknowns.
    span = np.linalg.qr(rows[:, :dimension].T, mode="r")
    bias = rows[:, dimension:]
    (r, k), with_bias = span.shape, bias.shape[1]
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-13
    quadratic = sparse.block_diag([sparse.csc_matrix((k, k)), sparse.identity(r)], format="csc")
    constraints = sparse.bmat(
        [
            [sparse.csc_matrix(span), -sparse.identity(r)],
            [sparse.csc_matrix(bias.T), sparse.csc_matrix((with_bias, r))],
            [sparse.csc_matrix(np.ones((1, k))), None],
            [-sparse.identity(k), None],
        ],
        format="csc",
    )
    bounds = np.concatenate([np.zeros(r + with_bias), [1.0], np.zeros(k)])
    cones = [clarabel.ZeroConeT(r + with_bias + 1), clarabel.NonnegativeConeT(k)]
    solver = clarabel.DefaultSolver(
        quadratic, np.zeros(k + r), constraints, bounds, cones, settings
    )
    weights = np.maximum(np.array(solver.solve().x)[:k], 0)
    point = weights @ rows[:, :dimension] / weights.sum()
    distance = np.linalg.norm(point)
    return float(distance), point / distance if distance > 0 else point


def _linear_programme(rows, dimension):
    """max over ‖v‖₁ <= 1 of the least margin, by HiGHS: the margin, v, and the rows' multipliers.

    The multipliers, shape [row], are those of the convex combination that is nearest to 0 in L∞.
    """
    from scipy.optimize import linprog

    (k, p), d = rows.shape, dimension
    # v = a - b with a, b >= 0, then the bias where there is one, then the margin.
    w, bias = rows[:, :d], rows[:, d:]
    result = linprog(
        np.concatenate([np.zeros(2 * d + p - d), [-1.0]]),
        A_ub=np.vstack(
            [
                np.hstack([-w, w, -bias, np.ones((k, 1))]),
                np.concatenate([np.ones(2 * d), np.zeros(p - d + 1)])[None],
            ]
        ),
        b_ub=np.concatenate([np.zeros(k), [1.0]]),
        bounds=[(0, None)] * (2 * d) + [(None, None)] * (p - d) + [(None, None)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if result.status != 0:
        raise SharpscapeError(f"the L∞ margin is undecided: {result.message}")
    return float(-result.fun), result.x[:d] - result.x[d : 2 * d], -result.ineqlin.marginals[:k]


def _unit_direction(v):
    size = np.abs(v).sum()
    return v / size if size > 0 else v


def _best_sparse_direction(rows, dimension):
    """As _nearest_hull_point for L∞ noise: max over ‖v‖₁ <= 1 of the least margin."""
    margin, v, _ = _linear_programme(rows, dimension)
    return margin, _unit_direction(v)


def _best_of_many_features(rows, dimension):
    """As _best_sparse_direction, where there are fewer rows than features.

    No more features than rows have a weight. A growing working set of them holds those that the
    multipliers of the rows find wanting, until these bound the margin from above.
    """
    d = dimension
    pull = np.abs(rows[:, :d].mean(axis=0))
    chosen = np.argsort(-pull, kind="stable")[:VIOLATORS]
    while True:
        part = np.concatenate([chosen, np.arange(d, rows.shape[1])])
        margin, v, multipliers = _linear_programme(rows[:, part], len(chosen))
        pull = np.abs(multipliers @ rows[:, :d])
        most = np.argsort(-pull, kind="stable")[:VIOLATORS]
        new = np.setdiff1d(most[pull[most] > margin], chosen)
        if new.size == 0:
            direction = np.zeros(d)
            direction[chosen] = _unit_direction(v)
            return float(pull.max()), direction
        chosen = np.concatenate([chosen, new])


def _with_bias(z, v):
    """Return (margins at direction v and the bias that is best for it, theta)."""
    margins = z[:, : len(v)] @ v
    if z.shape[1] == len(v):
        return margins, v
    y = z[:, len(v)]
    bias = (margins[y < 0].min() - margins[y > 0].min()) / 2
    return margins + bias * y, np.append(v, bias)


def maximum_margin(z, norm="l2", dimension=None, report=no_progress):
    """Return gamma and the max-margin direction of the rows z, shape [n, p].

    gamma = max over ‖v‖ <= 1 and b of min_i (v·z_i + b y_i), in the norm dual to the noise's: ‖v‖₂,
    or ‖v‖₁ under L∞. Without a bias it is the distance from 0 to the convex hull of the rows. A
    growing working set bounds it from above, its best direction certifies it from below.

    Args:
        norm: "l2" or "linf".
        dimension: number of weights; the last column is y where it is less than p. None: p.

    Returns:
        gamma (0.0 where not strictly separable) and the direction, shape [p] (zeros there).

    Raises:
        SharpscapeError: the bounds did not meet.
    """
    d = z.shape[1] if dimension is None else dimension
    bound = _nearest_hull_point
    if norm == "linf":
        bound = _best_sparse_direction if len(z) >= d else _best_of_many_features
    scale = np.linalg.norm(z, axis=1).max() if norm == "l2" else np.abs(z).max()
    margins, _ = _with_bias(z, z[:, :d].mean(axis=0))
    working = np.array([np.argmin(margins)])
    if z.shape[1] > d:
        y = z[:, d]
        working = np.array(
            [
                np.argmin(np.where(y > 0, margins, np.inf)),
                np.argmin(np.where(y < 0, margins, np.inf)),
            ]
        )
    for _ in range(MAX_ROUNDS):
        upper, v = bound(z[working], d)
        report()
        margins, theta = _with_bias(z, v)
        if upper <= TOUCHING * scale and margins.min() <= 0:
            return 0.0, np.zeros(z.shape[1])
        if upper - margins.min() <= RELATIVE_GAP * scale:
            return float(margins.min()), theta
        worst = np.argsort(margins)[:VIOLATORS]
        new = np.setdiff1d(worst[margins[worst] < upper], working)
        if new.size == 0:
            # Whether the hull touches 0 does not depend on the norm, and here the linear programme
            # is the sharper one.
            if margins.min() <= 0 and _best_sparse_direction(z[working], d)[0] <= TOUCHING * scale:
                return 0.0, np.zeros(z.shape[1])
            break
        working = np.concatenate([working, new])
    raise SharpscapeError(
        f"the margin lies between {margins.min():.12g} and {upper:.12g}, and the solver got no "
        "closer: are two classes nearly touching?"
    )
