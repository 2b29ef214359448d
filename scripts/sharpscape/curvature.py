"""Curvature of the logistic loss at given weights: spectra and closed forms."""

import numpy as np

from sharpscape.logistic import assemble, hessian_terms

# Up to this many weights a Hessian is formed and all its eigenvalues are found.
DENSE_LIMIT = 1024
KINDS = ("fixed", "full")


def hessian(z, w, noise, epsilon, *, full):
    """Dense Hessian at w, shape [d, d]: noise following w (full) or fixed."""
    terms = hessian_terms(z, w, noise, epsilon)
    rows = z * np.sqrt(terms.s[:, None] / len(z))
    tangential = terms.tangential_full if full else terms.tangential_fixed
    return assemble(rows.T @ rows, terms, tangential)


def _leading_eigenvalues(z, terms, tangential, count):
    """The largest eigenvalues by Lanczos, matrix-free, in descending order."""
    from scipy.sparse.linalg import LinearOperator, eigsh

    n, d = z.shape

    def product(v):
        v = v.ravel()
        along = terms.unit @ v
        return (
            (terms.s * (z @ v)) @ z / n
            + terms.g * along
            + terms.unit * (terms.g @ v + (terms.radial - tangential) * along)
            + tangential * v
        )

    operator = LinearOperator((d, d), matvec=product, dtype=np.float64)
    values = eigsh(operator, k=count, v0=np.ones(d), return_eigenvectors=False)
    return np.sort(values)[::-1]


def _spectra(z, terms, count):
    """The largest eigenvalues of H_fix and H_full, each of shape [count], descending."""
    d = z.shape[1]
    tangentials = {"fixed": terms.tangential_fixed, "full": terms.tangential_full}
    spectra = {}
    if d <= DENSE_LIMIT:
        rows = z * np.sqrt(terms.s[:, None] / len(z))
        data_part = rows.T @ rows
    for name, tangential in tangentials.items():
        if np.isinf(tangential):
            spectra[name] = np.full(count, tangential)
        elif name == "full" and tangential == tangentials["fixed"]:
            spectra[name] = spectra["fixed"]
        elif d <= DENSE_LIMIT:
            values = np.linalg.eigvalsh(assemble(data_part, terms, tangential))
            spectra[name] = values[::-1][:count]
        else:
            spectra[name] = _leading_eigenvalues(z, terms, tangential, count)
    return spectra


def logistic_curvature(z, w, noise, epsilon, *, leading):
    """Curvature measures of THEORY at w, of the loss under this noise.

    Args:
        z: rows y_i x_i, shape [n, d].
        noise: a noises.Noise.
        leading: how many of the largest eigenvalues to return.

    Returns:
        numbers by the measures' names, and spectrum_fixed, spectrum_full of shape [leading]. All
        are NaN for weights of NaN; radial_curvature is NaN at w = 0, where there is no radius.
    """
    d = z.shape[1]
    leading = min(leading, d)
    if np.isnan(w).any():
        names = [f"{m}_{kind}" for m in ("lambda_max", "trace", "kappa") for kind in KINDS]
        numbers = dict.fromkeys([*names, "radial_curvature", "floor"], np.nan)
        return numbers | {f"spectrum_{kind}": np.full(leading, np.nan) for kind in KINDS}

    margins = z @ w
    terms = hessian_terms(z, w, noise, epsilon, margins)
    squared_norm = w @ w
    spectra = _spectra(z, terms, leading)
    # einsum: no copy of z, which may be most of the memory.
    data_trace = terms.s @ np.einsum("ij,ij->i", z, z) / len(z)
    radial_trace = data_trace + 2 * terms.g @ terms.unit + terms.radial
    result = {}
    for kind, tangential in zip(
        KINDS, (terms.tangential_fixed, terms.tangential_full), strict=True
    ):
        trace = radial_trace + (d - 1) * tangential
        result[f"lambda_max_{kind}"] = float(spectra[kind][0])
        result[f"trace_{kind}"] = float(trace)
        result[f"kappa_{kind}"] = float(squared_norm / d * trace) if squared_norm > 0 else 0.0
        result[f"spectrum_{kind}"] = spectra[kind]
    along = margins / np.sqrt(squared_norm) if squared_norm > 0 else np.full(len(z), np.nan)
    result["radial_curvature"] = float(
        terms.s @ along**2 / len(z) + 2 * terms.g @ terms.unit + terms.radial
    )
    result["floor"] = float(terms.tangential_full)
    return result
