"""Curvature of the logistic loss at given parameters: spectra and closed forms."""

import numpy as np

from sharpscape.families.linear.loss.logistic import KINDS, HessianTerms, assemble, hessian_terms
from sharpscape.families.linear.noise.noises import resolved

# Up to this many parameters a Hessian is formed and all its eigenvalues are found.
DENSE_LIMIT = 1024


def _data_part(z, terms):
    rows = z * np.sqrt(terms.s[:, None] / len(z))
    return rows.T @ rows


def hessian(z, theta, noise, epsilon, kind):
    """Dense Hessian at theta, shape [p, p]: noise "fixed", or following w ("full")."""
    terms = hessian_terms(z, theta, noise, epsilon)
    return assemble(_data_part(z, terms), terms, kind)


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


def _spectra(z, terms, count):
    """The largest eigenvalues of H_fix and H_full, each of shape [count], descending."""
    spectra = {}
    dense = z.shape[1] <= DENSE_LIMIT
    data_part = _data_part(z, terms) if dense else None
    for kind in KINDS:
        unusual = terms.diagonal[kind][~np.isfinite(terms.diagonal[kind])]
        if unusual.size:
            spectra[kind] = np.full(count, unusual[0])
        elif kind == "full" and (terms.diagonal["full"] == terms.diagonal["fixed"]).all():
            spectra[kind] = spectra["fixed"]
        elif dense:
            spectra[kind] = np.linalg.eigvalsh(assemble(data_part, terms, kind))[::-1][:count]
        else:
            spectra[kind] = _leading_eigenvalues(z, terms, kind, count)
    return spectra


def _diagonal(z, terms, kind):
    """The diagonal of a Hessian, shape [p]."""
    # einsum: no copy of z, which may be most of the memory.
    diagonal = np.einsum("i,ij,ij->j", terms.s, z, z) / len(z)
    noise_part = terms.left * (2 * terms.right + terms.left * terms.core[kind])
    return diagonal + noise_part.sum(axis=1) + terms.diagonal[kind]


def _over_support(z, theta, noise, terms, whole):
    """lambda_max and trace of H_fix over the weights that are not 0, and the bias."""
    kept = np.flatnonzero((theta != 0) | (np.arange(len(theta)) >= noise.dimension))
    if len(kept) == len(theta):
        return whole
    if not theta[: noise.dimension].any():
        return np.nan, np.nan
    left, right, core = terms.left[kept], terms.right[kept], terms.core["fixed"]
    part = HessianTerms(
        terms.s, left, right, {"fixed": core}, {"fixed": terms.diagonal["fixed"][kept]}
    )
    values = assemble(_data_part(z[:, kept], part), part, "fixed")
    return float(np.linalg.eigvalsh(values)[-1]), float(np.trace(values))


def _names(norm):
    """The measures under a noise of that norm."""
    names = [f"{m}_{kind}" for m in ("lambda_max", "trace", "kappa") for kind in KINDS]
    own = ["floor"] if norm == "l2" else ["lambda_max_support", "trace_support"]
    return [*names, "radial_curvature", *own]


def logistic_curvature(z, theta, noise, epsilon, *, leading):
    """Curvature measures of THEORY at theta, of the loss under this noise.

    Args:
        z: rows y_i x_i, and y_i where there is a bias, shape [n, p].
        theta: weights, and the bias, shape [p]. kappa and the radius are those of the weights.
        noise: see noises.make_noise.
        leading: how many of the largest eigenvalues to return.

    Returns:
        numbers by the measures' names, and spectrum_fixed, spectrum_full of shape [leading].
        NaN: all for weights of NaN; radial_curvature at w = 0, where there is no radius; what
        follows the weights (L∞) at a kink, where a weight is 0; the support's at w = 0.
    """
    d = noise.dimension
    leading = min(leading, len(theta))
    if np.isnan(theta).any():
        numbers = dict.fromkeys(_names(noise.norm), np.nan)
        return numbers | {f"spectrum_{kind}": np.full(leading, np.nan) for kind in KINDS}

    margins, w = z @ theta, theta[:d]
    noise = resolved(noise, epsilon * np.linalg.norm(w))
    terms = hessian_terms(z, theta, noise, epsilon, margins)
    squared_norm = w @ w
    spectra = _spectra(z, terms, leading)
    result = {}
    for kind in KINDS:
        diagonal = _diagonal(z, terms, kind)
        result[f"lambda_max_{kind}"] = float(spectra[kind][0])
        result[f"trace_{kind}"] = float(diagonal.sum())
        kappa = squared_norm / d * diagonal[:d].sum() if squared_norm > 0 else 0.0
        result[f"kappa_{kind}"] = float(kappa)
        result[f"spectrum_{kind}"] = spectra[kind]
    result["radial_curvature"] = np.nan
    if squared_norm > 0:
        unit = np.append(w, np.zeros(len(theta) - d)) / np.sqrt(squared_norm)
        along, across = terms.left.T @ unit, terms.right.T @ unit
        result["radial_curvature"] = float(
            terms.s @ (z @ unit) ** 2 / len(z)
            + along @ (2 * across + terms.core["fixed"] * along)
            + terms.diagonal["fixed"] @ unit**2
        )
    if noise.norm == "l2":
        result["floor"] = float(terms.diagonal["full"][0])
    else:
        whole = result["lambda_max_fixed"], result["trace_fixed"]
        support = _over_support(z, theta, noise, terms, whole)
        result["lambda_max_support"], result["trace_support"] = support
    return result
