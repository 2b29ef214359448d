"""Intervals and tests over seeds: paired t by Holm and Bonferroni, rank correlation."""

import functools
import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

LEVEL = 0.95
# Exact values that agree this closely are equal: rounding, not a change.
EQUAL = 1e-9
# Up to this many samples all permutations are counted (5040); beyond, DRAWN are drawn.
LARGEST_ENUMERATED = 7
DRAWN = 10_000


class TestResult(NamedTuple):
    """One number over samples. low, high, p and p_adjusted are None where it has none: exact
    values have no p, and what is tested alone no adjusted one.

    Attributes:
        value: mean over the samples.
        sign: 1 (significantly up), -1 (down) or 0.
    """

    value: float
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None
    sign: int


def exact_difference(after: float, before: float) -> TestResult:
    """The difference of two exact values; inf counts, and inf to inf is no change."""
    if after == before:
        return TestResult(0.0, None, None, None, None, 0)
    difference = after - before
    scale = max(abs(after), abs(before))
    sign = 0 if abs(difference) <= EQUAL * scale < np.inf else int(np.sign(difference))
    return TestResult(float(difference), None, None, None, None, sign)


def holm(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values of Holm (1979), shape of p."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def paired_differences(samples: ArrayLike, level: float = LEVEL) -> list[TestResult]:
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
    results = []
    for i in range(m):
        if infinite[i]:
            alike = np.isinf(samples[i]).all() and len(set(samples[i])) == 1
            sign = int(np.sign(samples[i, 0])) if alike else 0
            results.append(TestResult(float(np.median(samples[i])), None, None, None, None, sign))
        else:
            sign = int(np.sign(mean[i])) if adjusted[i] <= 1 - level else 0
            interval = float(mean[i] - half[i]), float(mean[i] + half[i])
            results.append(
                TestResult(float(mean[i]), *interval, float(p[i]), float(adjusted[i]), sign)
            )
    return results


def _order(before, after):
    """1 where after is larger, -1 where smaller, 0 where equal, infinities as well."""
    return (after > before).astype(float) - (after < before)


def _pair_orders(values):
    """The order of all pairs along the last axis, the later against the earlier."""
    i, j = np.triu_indices(values.shape[-1], 1)
    return _order(values[..., i], values[..., j])


def _tau_scale(first, second):
    """What tau-b divides by, from the orders of all pairs; 1 where either side has none."""
    pairs = np.count_nonzero(first, axis=-1) * np.count_nonzero(second, axis=-1)
    return np.sqrt(np.maximum(pairs, 1))


def kendall_tau(first: ArrayLike, second: ArrayLike) -> np.ndarray:
    """Kendall's tau-b along the last axis, inf the largest; 0 where one side is all equal.

    tau-b has no value there: nothing to order, and so no agreement either.
    """
    # scipy.stats has it, and takes a second to import.
    orders, others = (_pair_orders(np.asarray(values, dtype=float)) for values in (first, second))
    return (orders * others).sum(axis=-1) / _tau_scale(orders, others)


@functools.cache
def permutations(n: int) -> np.ndarray:
    """Orders of n things, shape [permutation, n], the given one first: all, or DRAWN of them."""
    if n <= LARGEST_ENUMERATED:
        return np.array(list(itertools.permutations(range(n))))
    drawn = np.tile(np.arange(n), (DRAWN, 1))
    drawn[1:] = np.random.default_rng(0).permuted(drawn[1:], axis=1)
    return drawn


def permuted_correlation(first: ArrayLike, second: ArrayLike, level: float = LEVEL) -> TestResult:
    """Mean over rows of Kendall's tau-b over samples, against no association.

    Two-sided permutation test (the given order counts as one): samples of second are permuted
    alike in all rows, so that rows may depend on each other. With n samples p is at least 1/n!,
    and 2/n! where all rows have the same order: 3 samples are never significant, 4 rarely. The
    t-interval is that of the jackknife over samples (Arvesen 1969), None where leaving
    out any sample changes nothing, as for |tau| = 1: no spread is not certainty.

    Args:
        first, second: shape [row, sample], at least 2 samples.
    """
    from scipy.special import stdtrit

    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    m, n = first.shape
    orders = _pair_orders(first)
    scaled = orders / _tau_scale(orders, _pair_orders(second))[:, None]
    # [pair of first, any pair of second]: its part of the mean tau when the two meet.
    parts = scaled.T @ _order(second[:, :, None], second[:, None, :]).reshape(m, n * n) / m
    i, j = np.triu_indices(n, 1)
    orders = permutations(n)
    permuted = parts[np.arange(len(i)), orders[:, i] * n + orders[:, j]].sum(axis=1)
    value = float(kendall_tau(first, second).mean())
    p = float(np.mean(np.abs(permuted) >= abs(value) - EQUAL))
    sign = int(np.sign(value)) if p <= 1 - level else 0

    kept = [np.delete(np.arange(n), k) for k in range(n)]
    left = np.array([kendall_tau(first[:, some], second[:, some]).mean() for some in kept])
    error = np.sqrt((n - 1) * left.var())
    if error <= EQUAL:
        return TestResult(value, None, None, p, None, sign)
    half = stdtrit(n - 1, (1 + level) / 2) * error
    return TestResult(value, max(-1.0, value - half), min(1.0, value + half), p, None, sign)
