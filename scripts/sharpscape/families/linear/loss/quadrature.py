"""One coordinate of a uniform point on the unit sphere: quadratures for expectations over it."""

import numpy as np

# Nodes that give the expected loss to 1e-12, relative, up to these sizes of epsilon ‖w‖ / sqrt(d).
ENOUGH_NODES = {0.2: 8, 0.5: 16, 1.0: 32, 1.5: 64, np.inf: 1600}
QUADRATURE_NODES = 64
# With more nodes than this the rule is one of panels.
LARGEST_GAUSS_RULE = 128
# A composite rule has this many nodes in every panel.
PANEL_NODES = 16


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
    that is exact for polynomials spends no nodes there. Where the density has no smooth end, in
    R^2 and R^4, Chebyshev's nodes of the first and second kind do the same; in R^1 there are two
    points.
    """
    if dimension == 1:
        return np.array([-1.0, 1.0]), np.full(2, 0.5)
    if dimension == 2:
        return np.cos((np.arange(nodes) + 0.5) * np.pi / nodes), np.full(nodes, 1 / nodes)
    if dimension == 4:
        angles = np.arange(1, nodes + 1) * np.pi / (nodes + 1)
        return np.cos(angles), 2 * np.sin(angles) ** 2 / (nodes + 1)
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
