"""The expected loss where margins are shifted at random, both ways alike: few margins give all.

With x = exp(-u), q = x/(1 + x)² and a shift S that is as likely as -S,

    E log(1 + exp(-(u + S))) = log(1 + exp(-u)) + E log(1 + 4 q sinh²(S/2))/2.

The last term is the excess. It is even in u, and the excess over q is analytic in
y = tanh²(u/2k) for every whole k: a polynomial through its values at Chebyshev's points in y gives
it to 1e-12, relative, at all margins. Its derivative by u is q tanh(u/2k) times another.
"""

import functools
from typing import NamedTuple

import numpy as np
from numpy.polynomial.chebyshev import chebval

# Temporaries of this many float64, of which there are six, stay in a core's second-level cache.
BLOCK = 8192


class Fold(NamedTuple):
    """How finely the margins are taken.

    Attributes:
        spread: the largest standard deviation of the shifts that it is enough for; their tails are
            at most Gaussian.
        k: of y.
        points: degree of the polynomial, plus 1.
    """

    spread: float
    k: int
    points: int


FOLDS = (
    Fold(0.2, 1, 8),
    Fold(0.35, 1, 12),
    Fold(0.75, 2, 22),
    Fold(1.0, 2, 24),
    Fold(1.5, 3, 36),
    Fold(2.0, 4, 48),
    Fold(3.0, 6, 72),
)


def fold_for(spread):
    """The coarsest Fold for shifts of this standard deviation; None where none is enough."""
    return next((fold for fold in FOLDS if spread <= fold.spread), None)


@functools.cache
def chebyshev(count):
    """Chebyshev's points in [-1, 1], and the matrix from values there to coefficients."""
    angles = (np.arange(count) + 0.5) * (np.pi / count)
    matrix = 2 / count * np.cos(np.arange(count)[:, None] * angles)
    matrix[0] /= 2
    return np.cos(angles), matrix


def coefficients(values):
    """Of Chebyshev polynomials through values at their points, shape [..., points]."""
    return (values[..., None, :] * chebyshev(values.shape[-1])[1]).sum(axis=-1)


class Places(NamedTuple):
    """Where margins lie in a Fold.

    Attributes:
        q: of each margin; t = 2 y - 1; root = tanh(u/2k): in the margins' shape.
    """

    q: np.ndarray
    t: np.ndarray
    root: np.ndarray


def places(fold, margins):
    """The Places of margins of any shape."""
    r = np.exp(np.abs(margins) / -fold.k)
    x = r**fold.k
    root = np.copysign((1 - r) / (1 + r), margins)
    return Places(x / (1 + x) ** 2, 2 * root**2 - 1, root)


@functools.cache
def margins_of(fold):
    """The margins whose values are asked for, all above 0, and their Places."""
    t, _ = chebyshev(fold.points)
    margins = 2 * fold.k * np.arctanh(np.sqrt((t + 1) / 2))
    return margins, places(fold, margins)


def _blocks(margins):
    return (margins[first : first + BLOCK] for first in range(0, len(margins), BLOCK))


class Few:
    """Samples of many margins by the few margins of a Fold.

    Functions of the margin that are a polynomial in t, or tanh(u/2k) times one, are asked for at
    points. They are not divided by q: a value that is known to so many digits beyond the point is
    known to no more in its tail.

    Attributes:
        points: shape [points].
        shares: what an even function's values there count in its mean over the samples, [points].
    """

    def __init__(self, fold, margins):
        self.fold, self.margins = fold, margins
        self.points, self._at = margins_of(fold)

    @functools.cached_property
    def shares(self):
        """See the attributes."""
        moments = np.zeros(self.fold.points)
        for block in _blocks(self.margins):
            t = places(self.fold, block).t
            before, last = np.ones_like(t), t
            for degree in range(self.fold.points):
                moments[degree] += before.sum()
                before, last = last, 2 * t * last - before
        _, matrix = chebyshev(self.fold.points)
        return (moments[:, None] * matrix).sum(axis=0) / len(self.margins)

    def everywhere(self, values):
        """An odd function at the margins of all samples, shape [n], from its values at points."""
        found, parts = coefficients(values / self._at.root), []
        for block in _blocks(self.margins):
            at = places(self.fold, block)
            parts.append(at.root * chebval(at.t, found))
        return np.concatenate(parts)


class All:
    """Samples of few margins, or of too large shifts, one by one (see Few)."""

    def __init__(self, margins):
        self.points = margins
        self.shares = np.full(len(margins), 1 / len(margins))

    def everywhere(self, values):
        """The values themselves."""
        return values


def sampled(margins, spread):
    """Margins, shape [n], as Few where that is less work, else as All.

    Args:
        spread: standard deviation of their shifts.
    """
    fold = fold_for(spread)
    return All(margins) if fold is None or len(margins) <= fold.points else Few(fold, margins)
