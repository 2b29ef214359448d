"""Noises of size epsilon on the L2 sphere, as distributions of their alignment.

Every noise here is delta = -eps y (c ŵ + sqrt(1 - c²) xi): c, its alignment, is the cosine
of its angle to the worst case, and xi is uniform on the unit sphere orthogonal to w. The
margin w·z - eps c ‖w‖ then depends on the noise through c alone, so that a discrete
distribution of c gives the exact expected loss of each:

    adversarial   c = 1 (closed form of the inner maximisation)
    aligned       c fixed between -1 and 1
    random        c as a coordinate of a uniform point of the sphere
    none          no noise (epsilon 0)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# Exact to 1e-12 for epsilon ‖w‖ up to 2.5 sqrt(d).
QUADRATURE_NODES = 64
# With more nodes than this the rule is one of panels.
LARGEST_GAUSS_RULE = 128


# A composite rule has this many nodes in every panel.
PANEL_NODES = 16


@dataclass(frozen=True)
class Noise:
    """A distribution of the alignment c.

    Attributes:
        alignments: values of c, shape [k].
        weights: their probabilities, shape [k].
        probability_below: t -> P(c < t), elementwise and exact (a quadrature would make steps).
        follows_weights: whether the noise turns with w when it is regenerated.
    """

    alignments: np.ndarray
    weights: np.ndarray
    probability_below: Callable
    follows_weights: bool = True


def sphere_quadrature(dimension, nodes=QUADRATURE_NODES):
    """Gauss quadrature for one coordinate of a uniform point on the unit sphere.

    The density is proportional to (1 - t²)^((dimension - 3)/2): a Gegenbauer weight, whose
    nodes are the eigenvalues of the Jacobi matrix (Golub and Welsch 1969).

    Returns:
        nodes and probabilities, each of shape [nodes].
    """
    k = np.arange(1, nodes)
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = k * (k + dimension - 3) / ((2 * k + dimension - 2) * (2 * k + dimension - 4))
    squares[0] = 1 / dimension
    off_diagonal = np.sqrt(squares)
    values, vectors = np.linalg.eigh(np.diag(off_diagonal, 1) + np.diag(off_diagonal, -1))
    probabilities = vectors[0] ** 2
    return (values - values[::-1]) / 2, (probabilities + probabilities[::-1]) / 2


def sphere_panels(dimension, nodes):
    """As sphere_quadrature, by Gauss-Legendre in nodes/PANEL_NODES equal panels of [-1, 1].

    It also resolves the density's far tails, where all the loss of large weights lies; a rule
    that is exact for polynomials spends no nodes there.
    """
    points, lengths = np.polynomial.legendre.leggauss(PANEL_NODES)
    edges = np.linspace(-1, 1, nodes // PANEL_NODES + 1)
    half = (edges[1] - edges[0]) / 2
    values = (edges[:-1, None] + half * (points + 1)).ravel()
    density = np.tile(lengths, len(edges) - 1) * (1 - values**2) ** ((dimension - 3) / 2)
    return values, density / density.sum()


def _fixed(alignment):
    return Noise(np.array([float(alignment)]), np.ones(1), lambda t: (alignment < t).astype(float))


def _random(dimension, nodes):
    def probability_below(t):
        # Only an evaluation on random noise needs it.
        from scipy.special import betainc

        inside = np.clip(t, -1, 1)
        return 0.5 + np.sign(inside) / 2 * betainc(0.5, (dimension - 1) / 2, inside**2)

    rule = sphere_quadrature if nodes <= LARGEST_GAUSS_RULE else sphere_panels
    alignments, weights = rule(dimension, nodes)
    return Noise(alignments, weights, probability_below, follows_weights=False)


# name: function of dimension, alignment and number of quadrature nodes.
NOISES = {
    "none": lambda dimension, alignment, nodes: _fixed(0),
    "adversarial": lambda dimension, alignment, nodes: _fixed(1),
    "aligned": lambda dimension, alignment, nodes: _fixed(alignment),
    "random": lambda dimension, alignment, nodes: _random(dimension, nodes),
}


def make_noise(name, dimension, alignment=None, nodes=QUADRATURE_NODES):
    """Return the noise of that name (a key of NOISES) in R^dimension, dimension >= 2."""
    return NOISES[name](dimension, alignment, nodes)
