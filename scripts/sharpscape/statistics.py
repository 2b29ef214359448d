"""Intervals and tests over seeds: paired t, simultaneous by Holm's step-down."""

from typing import NamedTuple

import numpy as np

LEVEL = 0.95
# Exact values that agree this closely are equal: rounding, not a change.
EQUAL = 1e-9


class Comparison(NamedTuple):
    """One difference. low, high, p and p_adjusted are None where it is exact.

    Attributes:
        value: mean over seeds.
        sign: 1 (significantly up), -1 (down) or 0.
    """

    value: float
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None
    sign: int


def exact_difference(after, before):
    """The difference of two exact values; inf counts, and inf to inf is no change."""
    if after == before:
        return Comparison(0.0, None, None, None, None, 0)
    difference = after - before
    scale = max(abs(after), abs(before))
    sign = 0 if abs(difference) <= EQUAL * scale < np.inf else int(np.sign(difference))
    return Comparison(float(difference), None, None, None, None, sign)


def holm(p):
    """Adjusted p-values of Holm (1979), shape of p."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def paired_differences(samples, level=LEVEL):
    """Compare each row of paired differences with 0, all rows at once.

    Two-sided t-tests over seeds, adjusted by Holm. The interval of the k-th smallest p of m is
    a t-interval at level 1 - (1 - level)/(m - k + 1), from the first that is not rejected on at
    that one's: it leaves out 0 exactly where Holm rejects.

    Args:
        samples: shape [difference, seed], at least 2 seeds.
    """
    from scipy.special import stdtr, stdtrit

    samples = np.asarray(samples, dtype=float)
    m, n = samples.shape
    mean = samples.mean(axis=1)
    # A difference that is infinite has no spread.
    with np.errstate(invalid="ignore"):
        error = samples.std(axis=1, ddof=1) / np.sqrt(n)
    error = np.where(np.isfinite(mean), error, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 0, np.abs(mean) / error, np.where(mean == 0, 0, np.inf))
    p = 2 * stdtr(n - 1, -t)
    adjusted = holm(p)
    order = np.argsort(p, kind="stable")
    divisor = np.empty(m)
    remaining = m
    for rank, index in enumerate(order):
        remaining = min(remaining, m - rank)
        divisor[index] = remaining
        if adjusted[index] > 1 - level:
            divisor[order[rank:]] = remaining
            break
    half = stdtrit(n - 1, 1 - (1 - level) / divisor / 2) * error
    return [
        Comparison(
            float(mean[i]),
            float(mean[i] - half[i]),
            float(mean[i] + half[i]),
            float(p[i]),
            float(adjusted[i]),
            int(np.sign(mean[i])) if adjusted[i] <= 1 - level else 0,
        )
        for i in range(m)
    ]


def kendall_tau(values):
    """Kendall's tau-b of a sequence, not all equal, against its order."""
    # scipy.stats has it, and takes a second to import.
    pairs = np.triu_indices(len(values), 1)
    after, before = np.asarray(values)[pairs[1]], np.asarray(values)[pairs[0]]
    signs = (after > before).astype(int) - (after < before).astype(int)
    return float(signs.sum() / np.sqrt(len(signs) * np.count_nonzero(signs)))
