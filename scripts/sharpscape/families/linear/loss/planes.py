"""The mean logistic loss over a plane of weights, where margins are linear in both coordinates.

A sample's x = exp(-(m + alpha p + beta q - shift)) is exp(-(m + alpha p)) exp(-beta q) exp(shift):
one product an element in place of one exponential. The losses of a group of samples are
log(1 + x) + log(1 + y) + … = log1p(r) with r = ∏(1 + x) - 1, gathered pair by pair as
x + y (1 + x): nothing cancels, so that tiny losses keep their relative accuracy.
"""

import numpy as np

from sharpscape.families.linear.loss.logistic import log_loss

# Blocks of this size stay in a core's second-level cache, and are large enough for numpy's own
# overhead per call not to count. No temporary is larger, whatever the number of samples.
SAMPLES = 1600
BETAS = 51
# Samples that share one logarithm; a power of 2.
GROUP = 16
# exp(GROUP * HIGHEST) and exp(±WIDEST) are normal float64 numbers, with room to spare.
HIGHEST = 43.0
WIDEST = 690.0


def mean_log_losses(margins, first, second, alphas, betas, shifts):
    """mean_i log(1 + exp(-(m_i + alpha p_i + beta q_i - shift))) at every point of a plane.

    The relative error is a few times 1e-16 max(10, |m| + |alpha p| + |beta q| + |shift|), of
    which all but the first 10 is the rounding of the exponent itself: below 1e-12 wherever the
    loss is a normal number. Samples whose factors could overflow go through log_loss one by
    one. Temporaries take less than 4 MB; the same input gives the same bits.

    Args:
        margins, first, second: m, p, q, shape [n]. A NaN makes the whole plane NaN.
        alphas, betas: coordinates, one-dimensional, in any order and spacing.
        shifts: what the noise takes off every margin at a point, shape [alpha, beta].

    Returns:
        Shape [alpha, beta], float64.
    """
    totals = np.zeros((len(alphas), len(betas)))
    largest_alpha, largest_beta, largest_shift = (
        np.abs(each).max() for each in (alphas, betas, shifts)
    )
    for start in range(0, len(margins), SAMPLES):
        m, p, q = (each[start : start + SAMPLES] for each in (margins, first, second))
        spread = largest_alpha * np.abs(p) + largest_beta * np.abs(q) + largest_shift
        # False for NaN.
        separable = (spread - m <= HIGHEST) & (spread + np.abs(m) <= WIDEST)
        for add, chosen in ((_add_in_groups, separable), (_add_one_by_one, ~separable)):
            if not chosen.any():
                continue
            for left in range(0, len(betas), BETAS):
                columns = slice(left, left + BETAS)
                samples = m[chosen], p[chosen], q[chosen]
                add(totals[:, columns], *samples, alphas, betas[columns], shifts[:, columns])
    return totals / len(margins)


def _add_in_groups(totals, m, p, q, alphas, betas, shifts):
    """Add the samples' losses to totals, shape [alpha, beta], in place."""
    width = -(-len(m) // GROUP)
    missing = (0, GROUP * width - len(m))
    # A margin of inf has no loss.
    m, p, q = (
        np.pad(each, missing, constant_values=value).reshape(GROUP, 1, width)
        for each, value in ((m, np.inf), (p, 0), (q, 0))
    )
    beta_factors = np.exp(-betas[:, None] * q)
    x, raised = np.empty_like(beta_factors), np.empty_like(beta_factors[: GROUP // 2])
    for row, alpha in enumerate(alphas):
        np.multiply(np.exp(-(m + alpha * p)), beta_factors, out=x)
        x *= np.exp(shifts[row])[:, None]
        half = GROUP
        while half > 1:
            half //= 2
            low, high = x[:half], x[half : 2 * half]
            high *= np.add(low, 1, out=raised[:half])
            low += high
        totals[row] += np.log1p(x[0]).sum(axis=-1)


def _add_one_by_one(totals, m, p, q, alphas, betas, shifts):
    """The same, for any samples."""
    beta_part = betas[:, None] * q
    for row, alpha in enumerate(alphas):
        u = (m + alpha * p) + beta_part - shifts[row][:, None]
        totals[row] += log_loss(u).sum(axis=-1)
