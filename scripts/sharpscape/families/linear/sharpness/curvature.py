"""Curvature measures of the logistic loss at given parameters, in closed form."""

from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.loss.hessian import KINDS, HessianTerms, assemble, data_part
from sharpscape.families.linear.sharpness.spectra import resolved_terms, spectra
from sharpscape.families.measuring import Measured
from sharpscape.words import FOLLOWING, HELD

# What the noise does at other weights in the Hessian of a kind.
MODES = dict(zip(KINDS, (HELD, FOLLOWING), strict=True))


class _Place(NamedTuple):
    """A model on rows, and the Hessians of its loss.

    Attributes:
        z: shape [n, p]; theta: shape [p]; d: number of weights.
        terms: HessianTerms.
        spectra: {kind: shape [eigenvalue], descending}.
    """

    z: np.ndarray
    theta: np.ndarray
    d: int
    terms: HessianTerms
    spectra: dict[str, np.ndarray]

    @property
    def squared_norm(self):
        """‖w‖₂²."""
        w = self.theta[: self.d]
        return w @ w


def _diagonal(at, kind):
    """The diagonal of a Hessian, shape [p]."""
    z, terms = at.z, at.terms
    # einsum: no copy of z, which may be most of the memory.
    diagonal = np.einsum("i,ij,ij->j", terms.s, z, z) / len(z)
    noise_part = terms.left * (2 * terms.right + terms.left * terms.core[kind])
    return diagonal + noise_part.sum(axis=1) + terms.diagonal[kind]


def _kappa(at, diagonal):
    """‖w‖₂² times the mean curvature over the weights; 0 at w = 0."""
    if at.squared_norm == 0:
        return 0.0
    return float(at.squared_norm / at.d * diagonal[: at.d].sum())


def _of_kind(at, kind):
    """The measures of the Hessian of a kind: a list of Measured."""
    diagonal, mode = _diagonal(at, kind), MODES[kind]
    return [
        Measured(f"lambda_max_{kind}", float(at.spectra[kind][0]), mode=mode),
        Measured(f"trace_{kind}", float(diagonal.sum()), mode=mode),
        Measured(f"kappa_{kind}", _kappa(at, diagonal), mode=mode),
        Measured(f"spectrum_{kind}", at.spectra[kind], ("eigenvalue",), measure=False),
    ]


def _radial_curvature(at):
    """The curvature along the radius, the same for both kinds; NaN at w = 0."""
    if not at.squared_norm > 0:
        return np.nan
    z, theta, terms = at.z, at.theta, at.terms
    unit = np.append(theta[: at.d], np.zeros(len(theta) - at.d)) / np.sqrt(at.squared_norm)
    along, across = terms.left.T @ unit, terms.right.T @ unit
    return float(
        terms.s @ (z @ unit) ** 2 / len(z)
        + along @ (2 * across + terms.core["fixed"] * along)
        + terms.diagonal["fixed"] @ unit**2
    )


def _floor(at):
    """What noise that turns with w adds to every curvature across the radius (L2)."""
    return float(at.terms.diagonal["full"][0])


def _over_support(at, whole):
    """lambda_max and trace of H_fix over the weights that are not 0, and the bias; NaN at w = 0.

    Args:
        whole: both over all weights.
    """
    theta, terms = at.theta, at.terms
    kept = np.flatnonzero((theta != 0) | (np.arange(len(theta)) >= at.d))
    if len(kept) == len(theta):
        return whole
    if not theta[: at.d].any():
        return np.nan, np.nan
    left, right, core = terms.left[kept], terms.right[kept], terms.core["fixed"]
    part = HessianTerms(
        terms.s, left, right, {"fixed": core}, {"fixed": terms.diagonal["fixed"][kept]}
    )
    if len(at.z) < len(kept):
        largest = spectra(at.z[:, kept], part, 1, ["fixed"])["fixed"][0]
        return float(largest), float(_diagonal(at, "fixed")[kept].sum())
    values = assemble(data_part(at.z[:, kept], part), part, "fixed")
    return float(np.linalg.eigvalsh(values)[-1]), float(np.trace(values))


def _of_norm(at, norm, held):
    """The measures that only one norm has: a list of Measured.

    Args:
        held: lambda_max and trace of H_fix.
    """
    if norm == "l2":
        return [Measured("floor", _floor(at), mode=FOLLOWING)]
    lambda_max, trace = _over_support(at, held)
    return [
        Measured("lambda_max_support", lambda_max, mode=HELD),
        Measured("trace_support", trace, mode=HELD),
    ]


def logistic_curvature(z, theta, noise, epsilon, *, leading):
    """Curvature measures of THEORY at theta, of the loss under this noise: a list of Measured.

    NaN: all for weights of NaN; radial_curvature at w = 0, where there is no radius; what follows
    the weights (L∞) at a kink, where a weight is 0; the support's at w = 0.

    Args:
        z: rows y_i x_i, and y_i where there is a bias, shape [n, p].
        theta: weights, and the bias, shape [p]. kappa and the radius are those of the weights.
        noise: a LinearNoise.
        leading: how many of the largest eigenvalues a spectrum has.
    """
    terms = resolved_terms(z, theta, noise, epsilon)
    largest = spectra(z, terms, min(leading, len(theta)))
    at = _Place(z, theta, noise.dimension, terms, largest)
    found = [each for kind in KINDS for each in _of_kind(at, kind)]
    lambda_max, trace, *_ = found
    return [
        *found,
        Measured("radial_curvature", _radial_curvature(at)),
        *_of_norm(at, noise.norm, (lambda_max.values, trace.values)),
    ]
