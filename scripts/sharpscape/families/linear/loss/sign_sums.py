"""The law of a sum of weights with random signs: P(sum < x), counted or by a Fourier series."""

import numpy as np

# Up to this many weights all patterns of signs are counted.
COUNTED_WEIGHTS = 20
# Terms of the Fourier series.
NODES = 2**14
NEGLIGIBLE = 1e-13
# What rounding and the terms that are left out may add to a probability.
ROUNDING = 1e-12
# Cosines are worked on in blocks of at most this many numbers, of so many weights at a time.
BLOCK_NUMBERS = 2**21
BLOCK_WEIGHTS = 2**10


def _counted(x, weights, room):
    """The share of all patterns of signs whose sum is below x - room, shape [x]."""
    sums = np.zeros(1)
    for weight in weights:
        sums = np.concatenate([sums - weight, sums + weight])
    sums.sort()
    return np.searchsorted(sums, x - room, side="left") / len(sums)


def _characteristic(t, weights):
    """E exp(i t sum) = Π_j cos(t w_j), shape [t]; 0 where it is negligible."""
    product = np.ones(len(t))
    for first in range(0, len(weights), BLOCK_WEIGHTS):
        part = weights[first : first + BLOCK_WEIGHTS]
        left = np.flatnonzero(np.abs(product) > NEGLIGIBLE)
        step = max(1, BLOCK_NUMBERS // len(part))
        for start in range(0, len(left), step):
            nodes = left[start : start + step]
            product[nodes] *= np.cos(t[nodes, None] * part).prod(axis=1)
    return np.where(np.abs(product) > NEGLIGIBLE, product, 0)


def _by_series(x, weights, largest):
    """The probability by a Fourier series, and a bound of its error, each of shape [x].

    Vaaler's trigonometric polynomial differs from the step at x by no more than a Fejér kernel
    there (Vaaler 1985, theorems 6 and 18), whatever the law: the kernel's expectation bounds the
    error.
    """
    # Period 2π/step: no copy of the law, within twice the largest of 0, reaches another's.
    step = 2 * np.pi / (2.02 * largest)
    n = np.arange(1, NODES + 1)
    t = step * n
    survival = _characteristic(t, weights)
    share = n / (NODES + 1)
    damping = np.pi * share * (1 - share) / np.tan(np.pi * share) + share
    plain = np.full(len(x), step / (2 * np.pi)) * x
    damped = plain.copy()
    # Of the two ends of the step, the other is half a period away.
    kernel = np.full(len(x), 2 + 2 * (1 - share) @ (survival * (-1.0) ** n))
    for node in np.flatnonzero(survival):
        term = step / np.pi * survival[node] * np.sin(t[node] * x) / t[node]
        plain += term
        damped += damping[node] * term
        kernel += 2 * (1 - share[node]) * survival[node] * np.cos(t[node] * x)
    bound, middle = kernel / (2 * NODES + 2), 0.5 + damped
    probability = np.clip(np.clip(0.5 + plain, middle - bound, middle + bound), 0, 1)
    return probability, np.abs(probability - middle) + bound + ROUNDING


def probability_below(x, weights, room):
    """P(sum_j ±w_j < x) of independent fair signs, and how far it may be off.

    Args:
        x: shape [x].
        weights: shape [weight].
        room: a sum no further from x than this is at x, a number.

    Returns:
        probability and error, each of shape [x]; the error is 0 where all patterns are counted.
    """
    weights = np.abs(weights[weights != 0])
    if len(weights) <= COUNTED_WEIGHTS:
        return _counted(x, weights, room), np.zeros(len(x))
    largest = weights.sum()
    probability, error = np.where(x > largest, 1.0, 0.0), np.zeros(len(x))
    within = np.abs(x) <= largest
    probability[within], error[within] = _by_series(x[within], weights, largest)
    return probability, error
