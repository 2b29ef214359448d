"""Linear logistic regression under noise: loss, gradient, Hessians, all in closed form.

Notation of THEORY: rows z_i = y_i x_i, followed by y_i where there is a bias; parameters
theta = w, or (w, b); margins m_i = theta·z_i. A noise shifts margins by its alignments c_k, of
probability q_k, times its size ν·w (see noises): u_ik = m_i - eps c_k ν·w, and the loss is
L = mean_i sum_k q_k log(1 + exp(-u_ik)). For c = 1 it is the robust loss, exactly.
Source of the adversarial case: Yamada et al. 2021, arXiv 2102.02950.
"""

from dataclasses import dataclass

import numpy as np

from sharpscape.families.linear.loss import random_signs
from sharpscape.families.linear.loss.random_signs import RandomSigns

# Temporaries of this many float64 stay in a core's cache: three times as fast as larger ones.
CACHED_NUMBERS = 32768
KINDS = ("fixed", "full")


def log_loss(u):
    """log(1 + exp(-u)), elementwise, without overflow."""
    return np.log1p(np.exp(-np.abs(u))) + np.maximum(-u, 0)


def misfit(u):
    """p = σ(-u), elementwise, without overflow."""
    e = np.exp(-np.abs(u))
    return np.where(u > 0, e, 1) / (1 + e)


def are_weights(noise, parameters):
    """Which parameters are weights, shape [parameters]: a bias is under no noise and no decay."""
    return np.arange(parameters) < noise.dimension


def _noisy_margins(margins, size, noise, epsilon):
    """Yield (u, shifts, probabilities) for blocks of the noise's alignments.

    shifts are eps c_k; all three have the block as their first axis: u has shape [k, ..., n].
    """
    margins, size = np.asarray(margins), np.asarray(size)[..., None]
    shifts, probabilities = epsilon * noise.alignments, noise.probabilities
    column = (-1,) + (1,) * margins.ndim
    step = max(1, CACHED_NUMBERS // margins.size)
    for first in range(0, len(shifts), step):
        block = slice(first, first + step)
        shift = shifts[block].reshape(column)
        yield margins - shift * size, shift, probabilities[block].reshape(column)


def _in_blocks(function, margins, *others):
    """A function of margins [n], or of [model, n] and others [model], in cache-sized blocks."""
    if margins.ndim == 1 or margins.size <= CACHED_NUMBERS:
        return function(margins, *others)
    step = max(1, CACHED_NUMBERS // margins.shape[1])
    parts = (slice(first, first + step) for first in range(0, len(margins), step))
    return np.concatenate(
        [function(margins[part], *(each[part] for each in others)) for part in parts]
    )


def clean_loss(margins):
    """Mean loss without noise of margins of shape [n] or [model, n]."""
    return _in_blocks(lambda m: log_loss(m).mean(axis=-1), margins)


def loss_of_size(margins, size, noise, epsilon):
    """Mean loss of margins, shape [n] or [model, n], under a noise of this size ν·w."""

    def block(margins, size):
        total = 0.0
        for u, _, probabilities in _noisy_margins(margins, size, noise, epsilon):
            total = total + (probabilities[..., 0] * log_loss(u).mean(axis=-1)).sum(axis=0)
        return total

    return _in_blocks(block, margins, size)


def expected_loss(margins, theta, noise, epsilon):
    """Mean loss over samples.

    Args:
        margins: shape [n] or [model, n].
        theta: shape [p] or [model, p].
    """
    if epsilon == 0:
        return clean_loss(margins)
    if isinstance(noise, RandomSigns):
        return random_signs.expected_loss(margins, theta, noise, epsilon)
    return loss_of_size(margins, noise.size(theta), noise, epsilon)


def slopes_of_size(margins, size, noise, epsilon):
    """First derivatives of the mean loss.

    Args:
        margins: shape [..., n]; size: shape [...].

    Returns:
        a, shape [..., n]: derivative of each sample's loss by its margin (negative).
        b, shape [...]: derivative of the mean loss by the size ν·w.
    """
    a, b = 0.0, 0.0
    for u, shifts, probabilities in _noisy_margins(margins, size, noise, epsilon):
        p = misfit(u)
        b = b + ((probabilities * shifts)[..., 0] * p.mean(axis=-1)).sum(axis=0)
        a = a - (probabilities * p).sum(axis=0)
    return a, b


def slopes(margins, theta, noise, epsilon):
    """First derivatives of the mean loss: its gradient is a @ z / n + g.

    At a kink or cusp (w = 0; L∞: any weight that is 0) g is the subgradient with 0 there.

    Args:
        margins: shape [..., n]; theta: shape [..., p].

    Returns:
        a, shape [..., n]: derivative of each sample's loss by its margin (negative).
        g, shape [..., p]: derivative of the mean loss by theta at margins held still.
    """
    if epsilon == 0:
        return -misfit(margins), np.zeros_like(theta)
    if isinstance(noise, RandomSigns):
        return random_signs.slopes(margins, theta, noise, epsilon)
    a, b = slopes_of_size(margins, noise.size(theta), noise, epsilon)
    return a, b[..., None] * noise.direction(theta)


@dataclass(frozen=True)
class HessianTerms:
    """A Hessian as Zᵀ diag(s) Z/n + L Rᵀ + R Lᵀ + L diag(core) Lᵀ + diag(diagonal).

    Attributes:
        s: curvature of each sample's loss by its margin, shape [n].
        left, right: L and R, shape [p, k].
        core, diagonal: {"fixed", "full"}, of shape [k] and [p]: noise held still, or following w.
            diagonal is inf over w at a cusp, NaN at a kink.
    """

    s: np.ndarray
    left: np.ndarray
    right: np.ndarray
    core: dict
    diagonal: dict


def _terms_at_cusp(z, theta, noise, epsilon, margins):
    """At w = 0 noise that follows w has no direction and counts as 0."""
    p = misfit(margins)
    _, b = slopes_of_size(margins, 0.0, noise, epsilon)
    full = np.zeros(len(theta))
    if noise.norm == "linf":
        full[: noise.dimension] = np.nan
    elif b != 0:
        full[: noise.dimension] = np.copysign(np.inf, b)
    none = np.zeros((len(theta), 1))
    return HessianTerms(
        p * (1 - p),
        none,
        none,
        dict.fromkeys(KINDS, np.zeros(1)),
        {"fixed": np.zeros(len(theta)), "full": full},
    )


def hessian_terms(z, theta, noise, epsilon, margins=None):
    """Second derivatives of the mean loss at theta (margins: z @ theta, where already known)."""
    (n, p), d = z.shape, noise.dimension
    margins = z @ theta if margins is None else margins
    if isinstance(noise, RandomSigns) and epsilon > 0:
        s, left, right, core, diagonal = random_signs.second_derivatives(
            z, margins, theta, noise, epsilon
        )
        both = [dict.fromkeys(KINDS, each) for each in (core, diagonal)]
        return HessianTerms(s, left, right, *both)
    if epsilon == 0:
        misfits = misfit(margins)
        none, zero = np.zeros((p, 1)), dict.fromkeys(KINDS, np.zeros(1))
        flat = dict.fromkeys(KINDS, np.zeros(p))
        return HessianTerms(misfits * (1 - misfits), none, none, zero, flat)
    size = noise.size(theta)
    if size == 0 and noise.follows_weights:
        return _terms_at_cusp(z, theta, noise, epsilon, margins)

    s, mixed, radial, orthogonal, slope, first = np.zeros(n), np.zeros(n), 0.0, 0.0, 0.0, 0
    for u, shifts, probabilities in _noisy_margins(margins, size, noise, epsilon):
        misfits = misfit(u)
        curvature = probabilities * misfits * (1 - misfits)
        s += curvature.sum(axis=0)
        mixed -= (shifts * curvature).sum(axis=0)
        radial += (shifts**2 * curvature).mean(axis=-1).sum()
        sizes = noise.orthogonal[first : first + len(shifts), None]
        orthogonal += epsilon**2 * (sizes * curvature).mean(axis=-1).sum()
        slope += (probabilities * shifts * misfits).mean(axis=-1).sum()
        first += len(shifts)
    nu = noise.direction(theta)
    # With one weight alone nothing is orthogonal to it.
    tangential = dict.fromkeys(KINDS, orthogonal / max(d - 1, 1))
    if noise.norm == "linf":
        tangential["full"] = 0.0 if (theta[:d] != 0).all() else np.nan
    elif noise.follows_weights:
        tangential["full"] = slope / size
    over_weights = are_weights(noise, p)
    return HessianTerms(
        s,
        nu[:, None],
        (mixed @ z / n)[:, None],
        {kind: np.array([radial - each]) for kind, each in tangential.items()},
        {kind: each * over_weights for kind, each in tangential.items()},
    )


def assemble(data_part, terms, kind):
    """A dense Hessian from Zᵀ diag(s) Z/n and its other terms, noise fixed or following w."""
    cross = terms.left @ (terms.right + terms.left * (terms.core[kind] / 2)).T
    hessian = data_part + cross + cross.T
    hessian[np.diag_indices(len(hessian))] += terms.diagonal[kind]
    return hessian
