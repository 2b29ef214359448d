"""The Hessians of the noisy loss at given parameters, and their largest eigenvalues."""

import numpy as np

from sharpscape.families.linear.loss.hessian import KINDS, HessianTerms, assemble, data_part
from sharpscape.families.linear.loss.logistic import hessian_terms
from sharpscape.families.linear.loss.low_rank import low_rank

# Up to this many parameters a Hessian is formed and all its eigenvalues are found.
DENSE_LIMIT = 1024


def hessian(z, theta, noise, epsilon, kind):
    """Dense Hessian at theta, shape [p, p]: noise held ("fixed"), or following ("full")."""
    terms = hessian_terms(z, theta, noise, epsilon)
    return assemble(data_part(z, terms), terms, kind)


def _undefined_terms(samples, parameters):
    """HessianTerms of weights of NaN."""
    vectors = np.full((parameters, 1), np.nan)
    core = dict.fromkeys(KINDS, np.full(1, np.nan))
    diagonal = dict.fromkeys(KINDS, np.full(parameters, np.nan))
    return HessianTerms(np.full(samples, np.nan), vectors, vectors, core, diagonal)


def resolved_terms(z, theta, noise, epsilon):
    """HessianTerms at theta with as many nodes as its weights need; NaN for weights of NaN."""
    if np.isnan(theta).any():
        return _undefined_terms(*z.shape)
    margins = z @ theta
    noise = noise.resolved(epsilon * np.linalg.norm(theta[: noise.dimension]))
    return hessian_terms(z, theta, noise, epsilon, margins)


def _leading_eigenvalues(z, terms, kind, count):
    """The largest eigenvalues by Lanczos, matrix-free, in descending order."""
    from scipy.sparse.linalg import LinearOperator, eigsh

    n, p = z.shape
    left, right, core, diagonal = terms.left, terms.right, terms.core[kind], terms.diagonal[kind]

    def product(v):
        v = v.ravel()
        along = left.T @ v
        return (
            (terms.s * (z @ v)) @ z / n
            + left @ (right.T @ v + core * along)
            + right @ along
            + diagonal * v
        )

    operator = LinearOperator((p, p), matvec=product, dtype=np.float64)
    values = eigsh(operator, k=count, v0=np.ones(p), return_eigenvectors=False)
    return np.sort(values)[::-1]


def spectra(z, terms, count, kinds=KINDS):
    """The largest eigenvalues of the Hessians, {kind: shape [count], descending}.

    At a cusp they are inf, at a kink NaN. Where there are few samples, those outside of their span
    are known (see loss.low_rank).
    """
    found = {}
    dense = z.shape[1] <= DENSE_LIMIT
    part = None
    for kind in kinds:
        unusual = terms.diagonal[kind][~np.isfinite(terms.diagonal[kind])]
        if unusual.size:
            found[kind] = np.full(count, unusual[0])
        elif "fixed" in found and (terms.diagonal[kind] == terms.diagonal["fixed"]).all():
            found[kind] = found["fixed"]
        elif (small := low_rank(z, terms, kind, DENSE_LIMIT)) is not None:
            found[kind] = small.eigenvalues()[:count]
        elif dense:
            part = data_part(z, terms) if part is None else part
            found[kind] = np.linalg.eigvalsh(assemble(part, terms, kind))[::-1][:count]
        else:
            found[kind] = _leading_eigenvalues(z, terms, kind, count)
    return found


def largest_eigenvalue(z, theta, noise, epsilon, kind):
    """lambda_max of the Hessian of that kind at theta, a float; NaN for weights of NaN."""
    terms = resolved_terms(z, theta, noise, epsilon)
    return float(spectra(z, terms, 1, [kind])[kind][0])
