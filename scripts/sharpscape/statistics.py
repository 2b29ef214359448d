"""Intervals and tests over seeds: paired t, tests by Holm, intervals by Bonferroni."""

from typing import NamedTuple

import numpy as np

LEVEL = 0.95
# Exact values that agree this closely are equal: rounding, not a change.
EQUAL = 1e-9


class Comparison(NamedTuple):
    """One difference. low, high, p and p_adjusted are None where it is exact or infinite.

    Attributes:
        value: mean over the paired samples.
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

    Two-sided t-tests; p adjusted by Holm decides the sign. The intervals are simultaneous by
    Bonferroni. A row with infinities has no t-test: its sign counts where all samples are infinite
    alike, and its value is the median.

    Args:
        samples: shape [difference, sample], at least 2 samples.
    """
    from scipy.special import stdtr, stdtrit

    samples = np.asarray(samples, dtype=float)
    m, n = samples.shape
    infinite = np.isinf(samples).any(axis=1)
    finite = np.where(infinite[:, None], 0, samples)
    mean, error = finite.mean(axis=1), finite.std(axis=1, ddof=1) / np.sqrt(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > 0, np.abs(mean) / error, np.where(mean == 0, 0, np.inf))
    p = 2 * stdtr(n - 1, -t)
    adjusted = holm(p)
    half = stdtrit(n - 1, 1 - (1 - level) / (2 * m)) * error
    compared = []
    for i in range(m):
        if infinite[i]:
            alike = np.isinf(samples[i]).all() and len(set(samples[i])) == 1
            sign = int(np.sign(samples[i, 0])) if alike else 0
            compared.append(Comparison(float(np.median(samples[i])), None, None, None, None, sign))
        else:
            sign = int(np.sign(mean[i])) if adjusted[i] <= 1 - level else 0
            interval = float(mean[i] - half[i]), float(mean[i] + half[i])
            compared.append(
                Comparison(float(mean[i]), *interval, float(p[i]), float(adjusted[i]), sign)
            )
    return compared


def kendall_tau(values):
    """Kendall's tau-b of a sequence, not all equal, against its order."""
    # scipy.stats has it, and takes a second to import.
    pairs = np.triu_indices(len(values), 1)
    after, before = np.asarray(values)[pairs[1]], np.asarray(values)[pairs[0]]
    signs = (after > before).astype(int) - (after < before).astype(int)
    return float(signs.sum() / np.sqrt(len(signs) * np.count_nonzero(signs)))
