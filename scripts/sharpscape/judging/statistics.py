"""Tests over seeds: one-sided t-tests, equivalence, Holm (1979), Benjamini and Hochberg (1995)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

# Of intervals, two-sided. Their ends are one-sided bounds at 97.5 %.
LEVEL = 0.95
# What a p-value is held against: one that must be small at every epsilon, and all others.
ONE_SIDED, TWO_SIDED = 0.025, 0.05
# No p-value of a test is 0, however small.
SMALLEST_P = float(np.finfo(float).tiny)


class Means(NamedTuple):
    """Means over seeds, each compared with 0; arrays of shape [row].

    A row whose seeds agree, or that has infinities, has no test: its p-values are 0 or 1, by
    its sign.

    Attributes:
        mean: over seeds; the median where there are infinities.
        error: standard error of the mean; 0 without a test.
        up, down: one-sided p-values: small where the mean is above 0, or below.
        tested: whether there is a test.
        infinite: whether a sample is infinite.
        n: number of seeds.
    """

    mean: np.ndarray
    error: np.ndarray
    up: np.ndarray
    down: np.ndarray
    tested: np.ndarray
    infinite: np.ndarray
    n: int

    @property
    def two_sided(self) -> np.ndarray:
        """Two-sided p-values."""
        return np.minimum(1, 2 * np.minimum(self.up, self.down))

    def rows(self, index: ArrayLike) -> "Means":
        """Those of some rows."""
        index = np.asarray(index, dtype=int)
        chosen = {name: getattr(self, name)[index] for name in self._fields[:-1]}
        return self._replace(**chosen)


def _untested_signs(samples, tolerance):
    """Signs of rows without a test: of what counts as 0, 0; with infinities, by unanimity."""
    infinite = np.isinf(samples).any(axis=1)
    with np.errstate(invalid="ignore"):
        mean = np.where(infinite, 0, samples.mean(axis=1))
    signs = np.where(np.abs(mean) <= tolerance, 0, np.sign(mean))
    alike = (np.sign(samples) == np.sign(samples[:, :1])).all(axis=1)
    return np.where(infinite, np.where(alike, np.sign(samples[:, 0]), 0), signs)


def _tail(n, t):
    """The p-value of t of n seeds, one-sided."""
    from scipy.special import stdtr

    return np.maximum(stdtr(n - 1, -t), SMALLEST_P)


def means(samples: ArrayLike, tolerance: ArrayLike = 0.0) -> Means:
    """Compare the mean of each row with 0.

    Args:
        samples: shape [row, seed]. Of one seed, values are exact.
        tolerance: shape [row] or a number: seeds that lie this close together agree.
    """
    samples = np.asarray(samples, dtype=float)
    n = samples.shape[1]
    tolerance = np.broadcast_to(np.asarray(tolerance, dtype=float), len(samples))
    infinite = np.isinf(samples).any(axis=1)
    finite = np.where(infinite[:, None], 0, samples)
    tested = ~infinite & (np.ptp(finite, axis=1) > tolerance)
    # The squares of very small numbers would be 0.
    unit = np.abs(finite).max(axis=1)
    unit = np.where(unit > 0, unit, 1)
    scaled = finite / unit[:, None]
    mean, error = scaled.mean(axis=1), np.zeros(len(samples))
    if n > 1:
        error = np.where(tested, scaled.std(axis=1, ddof=1) / np.sqrt(n), 0)
    t = np.divide(mean, error, out=np.zeros_like(mean), where=tested)
    signs = _untested_signs(samples, tolerance)
    up = np.where(tested, _tail(n, t), signs <= 0)
    down = np.where(tested, _tail(n, -t), signs >= 0)
    middle = np.median(samples, axis=1) if infinite.any() else mean
    mean = np.where(infinite, middle, mean * unit)
    return Means(mean, error * unit, up, down, tested, infinite, n)


def bounds(found: Means, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Ends of two-sided t-intervals of each mean alone; without a test, the mean itself.

    Where there are infinities and the seeds do not agree on a sign, nothing is excluded.
    """
    from scipy.special import stdtrit

    if found.n == 1:
        return found.mean, found.mean
    half = stdtrit(found.n - 1, (1 + level) / 2) * found.error
    open_ends = found.infinite & (found.up == found.down)
    low = np.where(open_ends, -np.inf, found.mean - half)
    return low, np.where(open_ends, np.inf, found.mean + half)


def largest_p(p: np.ndarray, tested: np.ndarray) -> float | None:
    """The p-value of an intersection-union test (Berger 1982); None where nothing is tested."""
    return float(p[tested].max()) if tested.any() else None


def equivalence_p(found: Means, margin: float, exact_margin: float = 0.0) -> np.ndarray:
    """p-values of two one-sided tests (Schuirmann 1987) that a mean lies within ± margin.

    Args:
        exact_margin: the same of a mean without a test: its p-value is 0 or 1. What counts as 0
            lies within any.
    """
    room = margin - np.abs(found.mean)
    t = np.divide(room, found.error, out=np.zeros_like(room), where=found.tested)
    within = (found.up == found.down) | (np.abs(found.mean) <= exact_margin)
    return np.where(found.tested, _tail(found.n, t), found.infinite | ~within)


def both_signs_p(found: Means, adjusted: np.ndarray, sign: np.ndarray) -> float | None:
    """The p-value of means of both signs, each found at its smallest p.

    A sign that a mean without a test has is certain; None where both are.
    """
    kept = [adjusted[sign == each] for each in (1, -1) if found.tested[sign == each].all()]
    return max((float(p.min()) for p in kept), default=None)


def holm(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values of Holm (1979), shape of p."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def benjamini_hochberg(p: ArrayLike) -> np.ndarray:
    """Adjusted p-values (q) of Benjamini and Hochberg (1995), shape of p."""
    p = np.asarray(p, dtype=float)
    order = np.argsort(p, kind="stable")[::-1]
    ranks = np.arange(len(p), 0, -1)
    stepped = np.minimum.accumulate(p[order] * len(p) / ranks)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def signs(found: Means, adjusted: np.ndarray, level: float = TWO_SIDED) -> np.ndarray:
    """1 where a mean is significantly above 0, -1 below, 0 neither, shape [row]."""
    return np.where(adjusted <= level, np.where(found.up < found.down, 1, -1), 0)
