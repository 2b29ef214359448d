"""What noise on a sphere adds to the loss, tabulated over margins and sizes of the noise.

The noise shifts a margin by s c, where s is epsilon ‖w‖ and c one coordinate of a uniform point on
the unit sphere. Its excess (see symmetric) is even in s, too: both margin and size are taken by
Chebyshev polynomials.
"""

import functools
from typing import NamedTuple

import numpy as np
from numpy.polynomial.chebyshev import chebval

from sharpscape.families.linear.loss.logistic import CACHED_NUMBERS, in_blocks, log_loss, misfit
from sharpscape.families.linear.loss.quadrature import sphere_quadrature
from sharpscape.families.linear.loss.symmetric import (
    Fold,
    chebyshev,
    coefficients,
    margins_of,
    places,
)

# Of the quadrature over c; values of c of less probability count for nothing.
NODES = 256
LEAST_PROBABILITY = 1e-35
# Coefficients below this share of the largest are left out.
LEAST_COEFFICIENT = 1e-13


class SphereExcess(NamedTuple):
    """The excess over q, as coefficients of polynomials in size and margin.

    Attributes:
        fold: of the margins.
        largest: the largest size s.
        loss: of the excess itself, shape [size, point].
        slope: of its derivative by the margin, which is odd, over tanh(u/2k).
        by_size: of its derivative by s, over s.
    """

    fold: Fold
    largest: float
    loss: np.ndarray
    slope: np.ndarray
    by_size: np.ndarray


@functools.cache
def sphere_excess(dimension, fold):
    """The SphereExcess on R^dimension, dimension >= 2, of all sizes that a Fold is enough for."""
    c, probabilities = sphere_quadrature(dimension, NODES)
    likely = probabilities > LEAST_PROBABILITY
    c, probabilities = c[likely], probabilities[likely]
    largest = fold.spread * np.sqrt(dimension)
    t, _ = chebyshev(4 * fold.points // 3)
    sizes = largest * np.sqrt((t + 1) / 2)[:, None, None]
    margins, at = margins_of(fold)
    growth = 4 * np.sinh(sizes * c / 2) ** 2
    larger = 1 + at.q[:, None] * growth
    turned = np.tanh(margins / 2) / at.root
    loss = np.log1p(at.q[:, None] * growth) @ probabilities / (2 * at.q)
    slope = -turned * (growth / larger @ probabilities) / 2
    by_size = (c * np.sinh(sizes * c) / (sizes * larger)) @ probabilities
    tables = (_shortened(coefficients(coefficients(each).T).T) for each in (loss, slope, by_size))
    return SphereExcess(fold, largest, *tables)


def _shortened(table):
    """A table of coefficients without its last rows and columns, where they count for nothing."""
    counted = np.abs(table) > LEAST_COEFFICIENT * np.abs(table).max()
    rows, columns = (np.flatnonzero(counted.any(axis=axis))[-1] + 1 for axis in (1, 0))
    return np.ascontiguousarray(table[:rows, :columns])


def _at(excess, table, sizes):
    """Coefficients in the margin alone at sizes of shape [...]: shape [point, ..., 1]."""
    t = 2 * (sizes / excess.largest) ** 2 - 1
    found = chebval(t[..., None], table, tensor=False)
    return np.moveaxis(found, -1, 0)[..., None]


def mean_loss(excess, margins, sizes):
    """The mean loss of margins, shape [n] or [model, n], at sizes s, one number or [model]."""

    def block(margins, sizes):
        found = _at(excess, excess.loss, np.asarray(sizes))
        total = 0.0
        for first in range(0, margins.shape[-1], CACHED_NUMBERS):
            part = margins[..., first : first + CACHED_NUMBERS]
            at = places(excess.fold, part)
            total = total + (log_loss(part) + at.q * chebval(at.t, found, tensor=False)).sum(
                axis=-1
            )
        return total / margins.shape[-1]

    return in_blocks(block, margins, sizes)


def slopes(excess, margins, sizes):
    """The loss's derivative by each margin, shape [..., n], and its mean's by s, shape [...].

    Args:
        margins: shape [..., n]; sizes: shape [...].
    """
    sizes = np.asarray(sizes)
    at = places(excess.fold, margins)
    bent = at.q * at.root * chebval(at.t, _at(excess, excess.slope, sizes), tensor=False)
    by_size = at.q * chebval(at.t, _at(excess, excess.by_size, sizes), tensor=False)
    return bent - misfit(margins), sizes * by_size.mean(axis=-1)
