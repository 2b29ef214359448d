"""The borders of the regimes, per data set, norm and bias: the margin gamma and epsilon_bar."""

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.families.linear.epsilon_bar import end_of_regimes
from sharpscape.families.linear.margin import maximum_margin
from sharpscape.families.linear.optimum.exact import clean_minimiser_exists
from sharpscape.families.linear.row_space import row_basis
from sharpscape.jobs.progress import no_progress


def _has_one_signed_feature(z):
    """A feature of one sign (a pixel that one class never lights) separates weakly."""
    used = z[:, np.any(z != 0, axis=0)]
    return bool(((used >= 0).all(axis=0) | (used <= 0).all(axis=0)).any())


def is_weakly_separable(z):
    """Whether some v has v·z_i >= 0 for all i, and > 0 for some: no minimiser at epsilon 0."""
    from scipy import sparse
    from scipy.optimize import linprog

    # max sum s subject to s = Zv, 0 <= s <= 1: 1 at least if there is such a v, else 0.
    n, d = z.shape
    result = linprog(
        np.concatenate([np.zeros(d), -np.ones(n)]),
        A_eq=sparse.hstack([sparse.csr_matrix(z), -sparse.identity(n)], format="csr"),
        b_eq=np.zeros(n),
        bounds=[(None, None)] * d + [(0, 1)] * n,
        method="highs",
    )
    if result.status != 0:
        raise SharpscapeError(f"weak separability is undecided: {result.message}")
    return bool(-result.fun > 0.5)


def measure_geometry(z, norm="l2", dimension=None, report=no_progress):
    """Return margin, epsilon_bar, weakly_separable and direction of the rows z_i = y_i x_i.

    Arguments as maximum_margin.
    """
    d = z.shape[1] if dimension is None else dimension
    found = {
        "margin": 0.0,
        "epsilon_bar": end_of_regimes(z, norm, d),
        "weakly_separable": False,
        "direction": np.zeros(z.shape[1]),
    }
    # At w = 0 the clean loss has no slope: that is its minimiser.
    if found["epsilon_bar"] == 0:
        return found
    one_signed = _has_one_signed_feature(z)
    basis = row_basis(z, d) if len(z) < d else None
    rows = z if basis is None else z @ basis
    # Where the clean loss has a minimiser, 0 is inside the hull: no programme needs to be solved,
    # and the two that would be are the largest of all.
    if not one_signed and clean_minimiser_exists(rows, report):
        return found
    if basis is None or norm == "linf":
        found["margin"], found["direction"] = maximum_margin(z, norm, d, report)
    else:
        found["margin"], direction = maximum_margin(rows, norm, len(z), report)
        found["direction"] = basis @ direction
    found["weakly_separable"] = found["margin"] > 0 or one_signed or is_weakly_separable(rows)
    return found
