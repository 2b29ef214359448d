"""Rank correlation: Kendall's tau-b, and its permutation test."""

import functools
import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sharpscape.judging.statistics import LEVEL

# Taus that agree this closely are equal: rounding.
EQUAL = 1e-9
# Up to this many samples all permutations are counted (5040); beyond, DRAWN are drawn.
LARGEST_ENUMERATED = 7
DRAWN = 10_000


class Correlation(NamedTuple):
    """A mean tau, its jackknife interval (None where leaving one out changes nothing), its p."""

    tau: float
    low: float | None
    high: float | None
    p: float


def orders(values: ArrayLike, tolerance: ArrayLike = 0.0) -> np.ndarray:
    """The order of all pairs along the last axis: 1 where the second is larger, -1, or 0.

    Args:
        values: shape [..., sample]; infinity is the largest.
        tolerance: the same shape, or a number: values no further apart are tied.

    Returns:
        shape [..., sample, sample].
    """
    values = np.asarray(values, dtype=float)
    tolerance = np.broadcast_to(np.asarray(tolerance, dtype=float), values.shape)
    before, after = values[..., :, None], values[..., None, :]
    with np.errstate(invalid="ignore"):
        apart = np.abs(after - before) > np.maximum(
            tolerance[..., :, None], tolerance[..., None, :]
        )
    return ((after > before).astype(float) - (after < before)) * apart


def _upper(matrices):
    i, j = np.triu_indices(matrices.shape[-1], 1)
    return matrices[..., i, j]


def _tau_scale(first, second):
    """What tau-b divides by, from the orders of all pairs; 1 where either side has none."""
    pairs = np.count_nonzero(first, axis=-1) * np.count_nonzero(second, axis=-1)
    return np.sqrt(np.maximum(pairs, 1))


def tau_of_orders(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Kendall's tau-b from the orders of both sides; 0 where one side is all equal.

    tau-b has no value there: nothing to order, and so no agreement either.

    Args:
        first, second: shape [..., sample, sample].
    """
    # scipy.stats has it for values, and takes a second to import.
    first, second = _upper(first), _upper(second)
    return (first * second).sum(axis=-1) / _tau_scale(first, second)


def kendall_tau(first: ArrayLike, second: ArrayLike) -> np.ndarray:
    """Kendall's tau-b along the last axis, inf the largest."""
    return tau_of_orders(orders(first), orders(second))


@functools.cache
def permutations(n: int) -> np.ndarray:
    """Orders of n things, shape [permutation, n], the given one first: all, or DRAWN of them."""
    if n <= LARGEST_ENUMERATED:
        return np.array(list(itertools.permutations(range(n))))
    drawn = np.tile(np.arange(n), (DRAWN, 1))
    drawn[1:] = np.random.default_rng(0).permuted(drawn[1:], axis=1)
    return drawn


def how_permuted(n: int) -> str:
    """Which permutations of n samples are counted, in words."""
    how = "all" if n <= LARGEST_ENUMERATED else "drawn"
    return f"{len(permutations(n))} permutations ({how})"


def permuted_taus(first: np.ndarray, second: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Mean over rows of Kendall's tau-b for each order of the samples of second, shape [order].

    Args:
        first, second: orders of pairs, shape [row, sample, sample], at least 2 samples.
        drawn: orders of the samples, shape [order, sample]; alike in all rows.
    """
    m, n = first.shape[:2]
    i, j = np.triu_indices(n, 1)
    scaled = _upper(first) / _tau_scale(_upper(first), _upper(second))[:, None]
    # [pair of first, any pair of second]: its part of the mean tau when the two meet.
    parts = scaled.T @ second.reshape(m, n * n) / m
    return parts[np.arange(len(i)), drawn[:, i] * n + drawn[:, j]].sum(axis=1)


def permuted_correlation(first: np.ndarray, second: np.ndarray) -> Correlation:
    """Mean over rows of Kendall's tau-b over samples, against no association.

    Two-sided permutation test (the given order counts as one): samples of second are permuted
    alike in all rows, so that rows may depend on each other. With n samples p is at least 1/n!,
    and 2/n! where all rows have the same order. The t-interval is that of the jackknife over
    samples (Arvesen 1969): no spread is not certainty.

    Args:
        first, second: orders, shape [row, sample, sample], at least 2 samples.
    """
    from scipy.special import stdtrit

    n = first.shape[1]
    permuted = permuted_taus(first, second, permutations(n))
    tau = float(tau_of_orders(first, second).mean())
    p = float(np.mean(np.abs(permuted) >= abs(tau) - EQUAL))

    kept = [np.delete(np.arange(n), k) for k in range(n)]
    left = [
        tau_of_orders(first[:, some][:, :, some], second[:, some][:, :, some]).mean()
        for some in kept
    ]
    error = np.sqrt((n - 1) * np.var(left))
    if error <= EQUAL:
        return Correlation(tau, None, None, p)
    half = stdtrit(n - 1, (1 + LEVEL) / 2) * error
    return Correlation(tau, max(-1.0, tau - half), min(1.0, tau + half), p)
