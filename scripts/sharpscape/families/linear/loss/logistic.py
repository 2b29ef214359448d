"""Linear logistic regression under noise: the loss, its slopes and its curvature.

Notation of THEORY: rows z_i = y_i x_i, followed by y_i where there is a bias; parameters
theta = w, or (w, b); margins m_i = theta·z_i. The loss is the mean over samples of the expectation
of log(1 + exp(-u_i)), where u_i is the margin that the noise has shifted. A noise gives its own
closed forms (see noise.LinearNoise); without noise they are here.
"""

import numpy as np

from sharpscape.families.linear.loss.hessian import KINDS, HessianTerms

# Temporaries of this many float64 stay in a core's cache: three times as fast as larger ones.
CACHED_NUMBERS = 32768


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


def in_blocks(function, margins, *others):
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
    return in_blocks(lambda m: log_loss(m).mean(axis=-1), margins)


def expected_loss(margins, theta, noise, epsilon):
    """Mean loss over samples.

    Args:
        margins: shape [n] or [model, n].
        theta: shape [p] or [model, p].
        noise: a LinearNoise.
        epsilon: its size, in units of the scaled input.
    """
    if epsilon == 0:
        return clean_loss(margins)
    return noise.expected_loss(margins, theta, epsilon)


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
    return noise.slopes(margins, theta, epsilon)


def exchanges(margins, theta, others, noise, epsilon):
    """First derivatives by the margins, and what exchanging one parameter alone changes.

    Args:
        margins: shape [..., n]; theta and others: shape [..., p].

    Returns:
        a, shape [..., n]: as slopes have it.
        e, shape [..., p]: change of the mean loss at margins held still when one parameter
        alone becomes that of others, to first order in what the noise shifts margins by.
    """
    if epsilon == 0:
        return -misfit(margins), np.zeros_like(theta)
    return noise.exchanges(margins, theta, others, epsilon)


def _clean_terms(margins, parameters):
    misfits = misfit(margins)
    none, zero = np.zeros((parameters, 1)), dict.fromkeys(KINDS, np.zeros(1))
    flat = dict.fromkeys(KINDS, np.zeros(parameters))
    return HessianTerms(misfits * (1 - misfits), none, none, zero, flat)


def hessian_terms(z, theta, noise, epsilon, margins=None):
    """Second derivatives of the mean loss at theta (margins: z @ theta, where already known)."""
    margins = z @ theta if margins is None else margins
    if epsilon == 0:
        return _clean_terms(margins, len(theta))
    return noise.hessian_terms(z, theta, epsilon, margins)
