"""The expected loss at random weights around a model, reduced to two or three coordinates.

Let v be uniform on the unit sphere of R^d. Its product v·c with a vector has the law of ‖c‖ x, x a
coordinate of such a point. Noise that is held leaves sample i one vector: c_i = z_i - eps ν. Noise
that follows the weights depends on their length, hence on x = v·ŵ. Given x, v meets the part of z_i
across w in √(1 - x²) t, t a coordinate of a uniform point on the unit sphere of R^(d-1):

    u_i = m_i + rho ‖w‖ (z_i·ŵ x + ‖z_i⊥‖ √(1 - x²) t) - eps c ‖w‖ √(1 + rho² + 2 rho x).
"""

from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.directions.rules import (
    along_weights,
    coordinate,
    radii,
    without_signs,
)
from sharpscape.families.linear.loss.logistic import CACHED_NUMBERS, log_loss
from sharpscape.families.linear.loss.planes import WIDEST


class Sides(NamedTuple):
    """What random weights around a model meet of each sample.

    Attributes:
        rows: z without the bias, shape [n, d].
        margins: without noise, shape [n].
        along: z_i·ŵ, shape [n].
        squares: ‖z_i‖², shape [n].
        weights: w, shape [d].
        length: ‖w‖, above 0.
        dimension: d, the number of weights.
    """

    rows: np.ndarray
    margins: np.ndarray
    along: np.ndarray
    squares: np.ndarray
    weights: np.ndarray
    length: float
    dimension: int


class Shifts(NamedTuple):
    """Noise that is held: it takes eps (c (size + ν·v) + …) off the margins of w + v.

    Attributes:
        alignments: values of c, shape [k].
        probabilities: theirs, shape [k].
        orthogonal: squared size of its random part, orthogonal to ν and uniform, shape [k].
        size: a number.
        nu: ν, shape [d].
        along: z_i·ν, shape [n].
    """

    alignments: np.ndarray
    probabilities: np.ndarray
    orthogonal: np.ndarray
    size: float
    nu: np.ndarray
    along: np.ndarray


def sides_of(z, theta, dimension):
    """The Sides of rows z, shape [n, p], at theta, shape [p], w not 0."""
    rows, w, margins = z[:, :dimension], theta[:dimension], z @ theta
    length = float(np.linalg.norm(w))
    along = (margins - z[:, dimension:] @ theta[dimension:]) / length
    return Sides(rows, margins, along, np.vecdot(rows, rows), w, length, dimension)


def no_shifts(sides):
    """The Shifts without noise."""
    none = np.zeros(1)
    nu, along = np.zeros(sides.dimension), np.zeros(len(sides.rows))
    return Shifts(none, np.ones(1), none, 0.0, nu, along)


def shifts_of(noise, sides):
    """The Shifts of an AlignmentNoise that is made at the model."""
    nu = noise.direction(sides.weights)
    # In R^1 nothing is orthogonal to w.
    orthogonal = noise.orthogonal if sides.dimension > 1 else np.zeros_like(noise.orthogonal)
    size = float(nu @ sides.weights)
    return Shifts(noise.alignments, noise.probabilities, orthogonal, size, nu, sides.rows @ nu)


def _mean_losses(margins, slopes, points, shifts):
    """The mean loss of margins + point slopes - shift, over points of both signs alike.

    With e = exp(point slope) and x = exp(shift - margin), the losses of both signs are
    log(1 + x e) + log(1 + x/e) = log1p(x (e + 1/e + x)): one exponential for all shifts, and one
    logarithm for each. Nothing cancels.

    Args:
        margins, slopes: shape [n].
        points: at least 0, shape [point].
        shifts: shape [shift].

    Returns:
        shape [shift, point].
    """
    totals = np.zeros((len(shifts), len(points)))
    step = max(1, CACHED_NUMBERS // len(points))
    for first in range(0, len(margins), step):
        m, moves = margins[first : first + step], points[:, None] * slopes[first : first + step]
        # x is squared.
        if np.abs(m).max() + np.abs(moves).max() + np.abs(shifts).max() < WIDEST / 2:
            odds = np.exp(-m)
            both = np.exp(moves, out=moves)
            both += 1 / both
            for total, factor in zip(totals, np.exp(shifts), strict=True):
                x = factor * odds
                product = both + x
                product *= x
                total += np.log1p(product, out=product).sum(axis=-1)
        else:
            for total, shift in zip(totals, shifts, strict=True):
                total += (log_loss(m + moves - shift) + log_loss(m - moves - shift)).sum(axis=-1)
    return totals / (2 * len(margins))


def held_axes(shifts, nearby):
    """The axes of held_mean, {axis: nodes to begin with}."""
    axes = {"along": 4}
    if (shifts.orthogonal > 0).any():
        axes["across"] = 8
    return axes | _radius_axis(nearby)


def _radius_axis(nearby):
    return {"radius": 2} if nearby.filled else {}


def held_mean(sides, shifts, epsilon, nearby, nodes):
    """The expected loss at random weights under noise that is held, or without noise.

    Of the random part ξ of the noise, ‖z - eps c ν - eps √o ξ‖ depends on its coordinate s along
    the part of z across ν.

    Args:
        nodes: of the axes of held_axes.
    """
    rho, share = radii(nearby, sides.dimension, nodes.get("radius", 1))
    x, part = without_signs(*coordinate(sides.dimension, nodes["along"]))
    points = (sides.length * rho[:, None] * x).ravel()
    weights = (share[:, None] * part).ravel()
    beside = np.sqrt(np.maximum(sides.squares - shifts.along**2, 0))
    total = 0.0
    for c, probability, o in zip(*shifts[:3], strict=True):
        size = epsilon * c
        squares = sides.squares - 2 * size * shifts.along + size**2 * (shifts.nu @ shifts.nu)
        s, ring = coordinate(sides.dimension - 1 if o > 0 else 0, nodes.get("across", 1))
        for each, weight in zip(epsilon * np.sqrt(o) * s, ring, strict=True):
            lengths = np.sqrt(np.maximum(squares + epsilon**2 * o - 2 * each * beside, 0))
            margins = sides.margins - size * shifts.size
            means = _mean_losses(margins, lengths, points, np.zeros(1))[0]
            total += probability * weight * (means @ weights)
    return total


def following_axes(noise, nearby):
    """The axes of following_mean, {axis: nodes to begin with}."""
    axes = {"along": 4, "across": 8}
    if noise.reduction == "sphere":
        axes["alignment"] = 4
    return axes | _radius_axis(nearby)


def following_mean(sides, noise, epsilon, nearby, nodes):
    """The expected loss at random weights under noise of L2 that depends on their length.

    Args:
        noise: an AlignmentNoise. The nodes of random noise are those of the axis alignment, where
            there is one.
        nodes: of the axes of following_axes.
    """
    if "alignment" in nodes:
        noise = noise.with_nodes(nodes["alignment"])
    across = np.sqrt(np.maximum(sides.squares - sides.along**2, 0))
    t, ring = without_signs(*coordinate(sides.dimension - 1, nodes["across"]))
    x, part = along_weights(nearby, sides.dimension, nodes["along"])
    total = 0.0
    for rho, share in zip(*radii(nearby, sides.dimension, nodes.get("radius", 1)), strict=True):
        step = rho * sides.length
        lengths = sides.length * np.sqrt(np.maximum(1 + rho**2 + 2 * rho * x, 0))
        beside = np.sqrt(1 - x**2)
        for each, length, sine, weight in zip(x, lengths, beside, part, strict=True):
            margins = sides.margins + step * each * sides.along
            shifts = epsilon * length * noise.alignments
            means = _mean_losses(margins, step * sine * across, t, shifts)
            total += share * weight * (noise.probabilities @ means @ ring)
    return total
