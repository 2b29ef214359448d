"""Noises of size epsilon, by how they shift a margin.

In the norm that bounds the noise, the worst case for weights w is -eps y ν with ν = ŵ = w/‖w‖₂
(L2) or sign(w) (L∞): it shifts every margin w·z by -eps times ν·w, which is ‖w‖₂ or ‖w‖₁. The
noises here shift it by -eps c ν·w, where c, the alignment, has a distribution of its own:

    none          no noise (epsilon 0)
    adversarial   c = 1 (closed form of the inner maximisation)
    mixed         c = 1 for a share of the samples, no noise for the others (Kurakin et al. 2016)
    aligned       L2: c, the cosine of the angle to the worst case, is fixed; the rest of the
                  noise is random and orthogonal to w
    random        L2: uniform on the sphere, so that c is a coordinate of a uniform point

A discrete distribution of c gives the exact expected loss of each. Random signs ±eps, the random
noise of L∞, shift margins by more than the size of w tells: see random_signs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sharpscape.families.linear.loss.random_signs import RandomSigns

# Nodes that give the expected loss to 1e-12, relative, up to these sizes of epsilon ‖w‖ / sqrt(d).
ENOUGH_NODES = {0.2: 8, 0.5: 16, 1.0: 32, 1.5: 64, np.inf: 1600}
QUADRATURE_NODES = 64
# With more nodes than this the rule is one of panels.
LARGEST_GAUSS_RULE = 128
# A composite rule has this many nodes in every panel.
PANEL_NODES = 16


@dataclass(frozen=True)
class Noise:
    """A distribution of the alignment c.

    Attributes:
        dimension: number of weights; what follows them in a parameter vector (the bias) is
            not under noise.
        norm: "l2" or "linf".
        alignments: values of c, shape [k].
        probabilities: theirs, shape [k].
        orthogonal: squared size of the random part orthogonal to w at each, in units of
            epsilon², shape [k].
        probability_below: t -> P(c < t), elementwise and exact (a quadrature would make steps).
        worst: the largest c that has any probability: whether a minimiser exists depends on it.
        follows_weights: whether the noise turns with w when it is following.
    """

    dimension: int
    norm: str
    alignments: np.ndarray
    probabilities: np.ndarray
    orthogonal: np.ndarray
    probability_below: Callable
    worst: float
    follows_weights: bool = True

    def size(self, theta):
        """ν·w of parameters of shape [..., p]: ‖w‖₂ or ‖w‖₁, shape [...]."""
        w = theta[..., : self.dimension]
        return np.sqrt(np.vecdot(w, w)) if self.norm == "l2" else np.abs(w).sum(axis=-1)

    def direction(self, theta):
        """ν of parameters of shape [..., p], in that shape; 0 for a bias and where w is 0."""
        if self.norm == "linf":
            nu = np.sign(theta)
        else:
            size = self.size(theta)[..., None]
            nu = theta / np.where(size > 0, size, 1)
        nu[..., self.dimension :] = 0
        return nu


def enough_nodes(spread, dimension):
    """How many nodes resolve shifts of up to this size, one coordinate of which is random."""
    return next(
        nodes
        for limit, nodes in ENOUGH_NODES.items()
        if np.isnan(spread) or spread <= limit * np.sqrt(dimension)
    )


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


def uniform_coordinate(dimension, nodes):
    """One coordinate of a uniform point on the unit sphere: values and probabilities, [nodes]."""
    rule = sphere_quadrature if nodes <= LARGEST_GAUSS_RULE else sphere_panels
    return rule(dimension, nodes)


def _fixed(dimension, norm, alignment):
    return Noise(
        dimension,
        norm,
        np.array([float(alignment)]),
        np.ones(1),
        np.array([1.0 - alignment**2]) if norm == "l2" else np.zeros(1),
        lambda t: (alignment < t).astype(float),
        float(alignment),
    )


def _mixed(dimension, norm, share):
    return Noise(
        dimension,
        norm,
        np.array([0.0, 1.0]),
        np.array([1.0 - share, share]),
        np.zeros(2),
        lambda t: (1 - share) * (t > 0) + share * (t > 1),
        1.0,
    )


def uniform_on_sphere(dimension, nodes=QUADRATURE_NODES):
    """Random noise of L2, its alignment by a quadrature of that many nodes."""
    alignments, probabilities = uniform_coordinate(dimension, nodes)

    def probability_below(t):
        # Only an evaluation on random noise needs it.
        from scipy.special import betainc

        inside = np.clip(t, -1, 1)
        return 0.5 + np.sign(inside) / 2 * betainc(0.5, (dimension - 1) / 2, inside**2)

    return Noise(
        dimension,
        "l2",
        alignments,
        probabilities,
        1 - alignments**2,
        probability_below,
        1.0,
        follows_weights=False,
    )


# name: function of dimension, norm and the settings of the noise. Random noise is one per norm.
NOISES = {
    "none": lambda dimension, norm, settings: _fixed(dimension, norm, 0),
    "adversarial": lambda dimension, norm, settings: _fixed(dimension, norm, 1),
    "mixed": lambda dimension, norm, settings: _mixed(dimension, norm, settings["share"]),
    "aligned": lambda dimension, norm, settings: _fixed(dimension, norm, settings["alignment"]),
    "random": lambda dimension, norm, settings: (
        uniform_on_sphere(dimension) if norm == "l2" else RandomSigns(dimension)
    ),
}


def make_noise(settings, dimension, norm="l2"):
    """Return the noise of these settings on R^dimension, dimension >= 2.

    Args:
        settings: {"name": a key of NOISES, "alignment": …, "share": …}.
        dimension: number of weights.
        norm: "l2" or "linf"; aligned noise is one of L2.
    """
    return NOISES[settings["name"]](dimension, norm, settings)


def resolved(noise, spread):
    """The same noise, with as many nodes as resolve shifts of up to this size.

    Only noise on the sphere has any. To be asked per model: its bits must not depend on those
    beside it.
    """
    if isinstance(noise, RandomSigns) or noise.follows_weights:
        return noise
    return uniform_on_sphere(noise.dimension, enough_nodes(spread, noise.dimension))
