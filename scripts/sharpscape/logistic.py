"""Linear logistic regression under noise: loss, gradient, Hessians, all in closed form.

Notation of THEORY: rows z_i = y_i x_i, margins m_i = w·z_i, r = ‖w‖₂, ŵ = w/r. Under a noise
with alignments c_k of probability q_k, the noisy margin is u_ik = m_i - eps c_k r and the loss
is L(w) = mean_i sum_k q_k log(1 + exp(-u_ik)). For c = 1 it is the robust loss, exactly.
Source of the adversarial case: Yamada et al. 2021, arXiv 2102.02950.
"""

from dataclasses import dataclass

import numpy as np

# Temporaries of this many float64 stay in a core's cache: three times as fast as larger ones.
CACHED_NUMBERS = 32768


def log_loss(u):
    """log(1 + exp(-u)), elementwise, without overflow."""
    return np.log1p(np.exp(-np.abs(u))) + np.maximum(-u, 0)


def misfit(u):
    """p = σ(-u), elementwise, without overflow."""
    e = np.exp(-np.abs(u))
    return np.where(u > 0, e, 1) / (1 + e)


def _noisy_margins(margins, norm, noise, epsilon):
    """Yield (u, shifts, weights) for blocks of the noise's alignments.

    shifts are eps c_k; all three have the block as their first axis: u has shape [k, ..., n].
    """
    margins, norm = np.asarray(margins), np.asarray(norm)[..., None]
    shifts, weights = epsilon * noise.alignments, noise.weights
    if epsilon == 0:
        shifts, weights = np.zeros(1), np.ones(1)
    column = (-1,) + (1,) * margins.ndim
    step = max(1, CACHED_NUMBERS // margins.size)
    for first in range(0, len(shifts), step):
        block = shifts[first : first + step].reshape(column)
        yield margins - block * norm, block, weights[first : first + step].reshape(column)


def expected_loss(margins, norm, noise, epsilon):
    """Mean loss over samples.

    Args:
        margins: shape [n] or [model, n].
        norm: ‖w‖, a number or shape [model].
    """
    if np.ndim(margins) > 1 and margins.size > CACHED_NUMBERS and len(margins) > 1:
        step = max(1, CACHED_NUMBERS // margins.shape[1])
        parts = (slice(first, first + step) for first in range(0, len(margins), step))
        return np.concatenate(
            [expected_loss(margins[part], norm[part], noise, epsilon) for part in parts]
        )
    total = 0.0
    for u, _, weights in _noisy_margins(margins, norm, noise, epsilon):
        total = total + (weights[..., 0] * log_loss(u).mean(axis=-1)).sum(axis=0)
    return total


def slopes(margins, norm, noise, epsilon):
    """First derivatives of the mean loss.

    Args:
        margins: shape [..., n]; norm: shape [...].

    Returns:
        a, shape [..., n]: derivative of each sample's loss by its margin (negative).
        b, shape [...]: derivative of the mean loss by the norm of w.
    """
    a, b = 0.0, 0.0
    for u, shifts, weights in _noisy_margins(margins, norm, noise, epsilon):
        p = misfit(u)
        b = b + ((weights * shifts)[..., 0] * p.mean(axis=-1)).sum(axis=0)
        a = a - (weights * p).sum(axis=0)
    return a, b


@dataclass(frozen=True)
class HessianTerms:
    """A Hessian as Zᵀ diag(s) Z/n + g ŵᵀ + ŵ gᵀ + radial ŵŵᵀ + tangential (I - ŵŵᵀ).

    Attributes:
        unit: ŵ, shape [d] (0 at w = 0).
        s: curvature of each sample's loss by its margin, shape [n].
        g: shape [d].
        radial, tangential_fixed, tangential_full: numbers. With the noise fixed, the
            tangential part is the expected eps²(1-c²) s/(d-1); with the noise following w, it
            is (dL/d‖w‖)/‖w‖, which is the floor eps p̄/‖w‖ of adversarial noise.
    """

    unit: np.ndarray
    s: np.ndarray
    g: np.ndarray
    radial: float
    tangential_fixed: float
    tangential_full: float


def hessian_terms(z, w, noise, epsilon, margins=None):
    """Second derivatives of the mean loss at w (margins: z @ w, where already known).

    At w = 0 noise that follows w has no direction and counts as 0: the fixed part is that of the
    clean loss, and tangential_full is inf for adversarial noise.
    """
    n, d = z.shape
    norm = np.linalg.norm(w)
    unit = w / norm if norm > 0 else np.zeros(d)
    margins = z @ w if margins is None else margins
    s, mixed, radial, tangential_fixed = np.zeros(n), np.zeros(n), 0.0, 0.0
    for u, shifts, weights in _noisy_margins(margins, norm, noise, epsilon):
        p = misfit(u)
        curvature = weights * p * (1 - p)
        s += curvature.sum(axis=0)
        mixed -= (shifts * curvature).sum(axis=0)
        radial += (shifts**2 * curvature).mean(axis=-1).sum()
        orthogonal = (epsilon**2 - shifts**2) * curvature
        tangential_fixed += orthogonal.mean(axis=-1).sum() / (d - 1)
    if norm == 0 and noise.follows_weights:
        mixed, radial, tangential_fixed = np.zeros(n), 0.0, 0.0
    _, b = slopes(margins, norm, noise, epsilon)
    if epsilon == 0 or not noise.follows_weights:
        tangential_full = tangential_fixed
    elif norm == 0:
        tangential_full = np.inf if b > 0 else -np.inf if b < 0 else 0.0
    else:
        tangential_full = float(b / norm)
    return HessianTerms(unit, s, z.T @ mixed / n, radial, tangential_fixed, tangential_full)


def assemble(data_part, terms, tangential):
    """A dense Hessian from Zᵀ diag(s) Z/n, its other terms, and one of its tangential parts."""
    cross = np.outer(terms.g, terms.unit)
    hessian = data_part + cross + cross.T
    hessian += (terms.radial - tangential) * np.outer(terms.unit, terms.unit)
    hessian[np.diag_indices(len(hessian))] += tangential
    return hessian
