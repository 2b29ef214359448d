"""Random weights around a model, and Gauss quadratures for expectations over them.

A point is w + rho ‖w‖ v, v uniform on the unit sphere of R^d. On a sphere rho is fixed; in a ball
it has a density proportional to rho^(d-1). A coordinate of v has a density proportional to
(1 - x²)^((d-3)/2). Both are Jacobi weights.
"""

import functools
from typing import NamedTuple

import numpy as np

# Up to this dimension the cusp of the length of w + ‖w‖ v at x = -1 slows a rule in x down.
CUSP_DIMENSION = 4
# Matrices up to this size are diagonalised as dense ones, in less time than SciPy takes to load.
DENSE = 256
# The eigenvectors that probabilities are the squares of are known to 1e-16.
NEGLIGIBLE = 1e-30


class Nearby(NamedTuple):
    """Weights at random around w.

    Attributes:
        radius: in units of ‖w‖.
        filled: whether they fill the ball; else they are on its sphere.
    """

    radius: float
    filled: bool


# Where line_rise looks: at distance 1 along filter-normalised directions.
LINE_ENDS = Nearby(1.0, False)


def _eigh_tridiagonal(diagonal, beside):
    if len(diagonal) <= DENSE:
        return np.linalg.eigh(np.diag(diagonal) + np.diag(beside, -1))
    from scipy.linalg import eigh_tridiagonal

    return eigh_tridiagonal(diagonal, beside)


@functools.cache
def gauss_jacobi(nodes, a, b):
    """Gauss quadrature of a random number whose density is proportional to (1-x)^a (1+x)^b.

    The nodes are the eigenvalues of the Jacobi matrix (Golub and Welsch 1969).

    Args:
        nodes: how many.
        a, b: above -1.

    Returns:
        values in [-1, 1] and probabilities, each of shape [node]; without those that are nothing
        but rounding.
    """
    k = np.arange(1, nodes)
    even = 2 * k + a + b
    diagonal = np.empty(nodes)
    diagonal[0] = (b - a) / (a + b + 2)
    diagonal[1:] = (b - a) * (b + a) / (even * (even + 2))
    squares = np.empty(nodes - 1)
    # Of the first one a factor cancels, which may be 0.
    squares[:1] = 4 * (1 + a) * (1 + b) / ((2 + a + b) ** 2 * (3 + a + b))
    k, even = k[1:], even[1:]
    squares[1:] = 4 * k * (k + a) * (k + b) * (k + a + b) / (even**2 * (even**2 - 1))
    values, vectors = _eigh_tridiagonal(diagonal, np.sqrt(squares))
    probabilities = vectors[0] ** 2
    if a == b:
        values = (values - values[::-1]) / 2
        probabilities = (probabilities + probabilities[::-1]) / 2
    kept = probabilities > NEGLIGIBLE
    return values[kept], probabilities[kept]


def coordinate(dimension, nodes):
    """One coordinate of a uniform point on the unit sphere of R^dimension.

    Returns:
        values and probabilities, each of shape [node]; in R^1 both points, in R^0 a 0.
    """
    if dimension == 0:
        return np.zeros(1), np.ones(1)
    if dimension == 1:
        return np.array([-1.0, 1.0]), np.full(2, 0.5)
    return gauss_jacobi(nodes, (dimension - 3) / 2, (dimension - 3) / 2)


def without_signs(values, probabilities):
    """The sizes of a number that is as likely as its opposite: values from 0 on."""
    kept = values >= 0
    return values[kept], np.where(values > 0, 2, 1)[kept] * probabilities[kept]


def coordinate_from_cusp(dimension, nodes):
    """The same for functions that are smooth in √(1 + x): in y with x = 2y² - 1."""
    a = (dimension - 3) / 2
    values, probabilities = gauss_jacobi(nodes, a, 2 * a + 1)
    y = (1 + values) / 2
    probabilities = probabilities * (1 + y) ** a
    return 2 * y**2 - 1, probabilities / probabilities.sum()


def along_weights(nearby, dimension, nodes):
    """The coordinate of v along w, for functions of the length of w + rho ‖w‖ v."""
    cusp = nearby == LINE_ENDS and 1 < dimension <= CUSP_DIMENSION
    return (coordinate_from_cusp if cusp else coordinate)(dimension, nodes)


def radii(nearby, dimension, nodes):
    """Values of rho and their probabilities, each of shape [node]."""
    if not nearby.filled:
        return np.array([nearby.radius]), np.ones(1)
    values, probabilities = gauss_jacobi(nodes, 0.0, dimension - 1.0)
    return nearby.radius * (1 + values) / 2, probabilities
