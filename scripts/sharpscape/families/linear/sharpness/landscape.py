"""The loss along filter-normalised random directions (Li et al. 2018): lines and planes."""

import numpy as np

from sharpscape.families.linear.loss.logistic import clean_loss, expected_loss, slopes_of_size
from sharpscape.families.linear.loss.planes import mean_log_losses
from sharpscape.families.linear.noise.noises import enough_nodes, resolved, uniform_coordinate
from sharpscape.families.lines import line_positions
from sharpscape.streams import Stream
from sharpscape.words import MODES

DIRECTION = Stream("direction", 2)


def filter_normalised_direction(theta, dimension, seed, index):
    """The index-th Gaussian direction of a seed, rescaled to the norm of w, shape [p].

    A linear model with one output has one filter: all of w. The raw direction depends on seed and
    index alone, so that models of different epsilon share it; a bias has direction 0.
    """
    raw = DIRECTION.generator(seed, index).standard_normal(dimension)
    direction = np.zeros(len(theta))
    direction[:dimension] = raw * (np.linalg.norm(theta[:dimension]) / np.linalg.norm(raw))
    return direction


def _moves(noise, epsilon, theta):
    """Whether noise that is following differs from noise that is held."""
    return epsilon > 0 and noise.follows_weights and theta[: noise.dimension].any()


def _held_loss(margins, theta, direction, alphas, noise, epsilon):
    """The loss along a line under the noise made at alpha = 0; margins of shape [alpha, n].

    The part of the noise along ν stays where it is; its random part, orthogonal to w, shifts
    margins by a coordinate of a uniform point once the weights have left their ray.
    """
    nu, d = noise.direction(theta), noise.dimension
    along = nu @ theta + alphas * (nu @ direction)
    across = np.linalg.norm((direction - (nu @ direction) * nu)[:d]) * np.abs(alphas)
    total = 0.0
    for c, probability, orthogonal in zip(
        noise.alignments, noise.probabilities, noise.orthogonal, strict=True
    ):
        nodes, weights = np.zeros(1), np.ones(1)
        if orthogonal > 0:
            spread = epsilon * np.sqrt(orthogonal) * across.max()
            nodes, weights = uniform_coordinate(d - 1, enough_nodes(spread, d - 1))
        for node, weight in zip(nodes, weights, strict=True):
            shift = epsilon * (c * along + np.sqrt(orthogonal) * across * node)
            total = total + probability * weight * clean_loss(margins - shift[:, None])
    return total


def line_losses(z, theta, direction, alphas, noise, epsilon):
    """The loss under noise at theta + alpha direction, for all alpha at once.

    Margins are linear in alpha: two matrix-vector products serve the whole line.

    Returns:
        {"following": shape [alpha], noise made anew at every point;
         "held": the noise made at alpha = 0 kept}. Where the noise has a random part
        the loss is its expectation; noise that does not look at w is the same either way.
    """
    margins = z @ theta + alphas[:, None] * (z @ direction)
    points = theta + alphas[:, None] * direction
    following = expected_loss(margins, points, noise, epsilon)
    if not _moves(noise, epsilon, theta):
        return {"following": following, "held": following}
    held = _held_loss(margins, theta, direction, alphas, noise, epsilon)
    return {"following": following, "held": held}


def kink_slopes(z, theta, directions, noise, epsilon):
    """Half the jump of a line's slope at the model, per direction, shape [direction].

    Under L∞ noise made anew the line has a kink there: L rises by |alpha| times this, the slope
    of ‖w‖₁ times the sum of |d_j| over the weights that are 0. Frozen noise leaves none.
    """
    if epsilon == 0 or not noise.follows_weights:
        return np.zeros(len(directions))
    _, slope = slopes_of_size(z @ theta, noise.size(theta), noise, epsilon)
    at_kink = np.flatnonzero(theta[: noise.dimension] == 0)
    return slope * np.abs(directions[:, at_kink]).sum(axis=1)


def logistic_lines(z, theta, noise, epsilon, directions, points):
    """Lines through theta along directions, shape [direction, p].

    Returns:
        {mode: shape [direction, alpha]}, NaN for weights of NaN.
    """
    if np.isnan(theta).any():
        return {mode: np.full((len(directions), points), np.nan) for mode in MODES}
    alphas = line_positions(points)
    # Filter-normalised: nowhere on a line is w more than twice as long.
    noise = resolved(noise, 2 * epsilon * np.linalg.norm(theta[: noise.dimension]))
    lines = [line_losses(z, theta, each, alphas, noise, epsilon) for each in directions]
    return {mode: np.array([line[mode] for line in lines]) for mode in MODES}


def plane_sizes(theta, first, second, alphas, betas, noise):
    """What the noise shifts margins by, per epsilon, over a plane: {mode: shape [alpha, beta]}."""
    sizes = {mode: np.empty((len(alphas), len(betas))) for mode in MODES}
    nu = noise.direction(theta)
    # A row of points at a time: all of them, times many weights, may be too much.
    for row, alpha in enumerate(alphas):
        points = theta + alpha * first + betas[:, None] * second
        sizes["following"][row] = noise.size(points)
        sizes["held"][row] = points @ nu
    return sizes


def logistic_plane(z, theta, noise, epsilon, points):
    """The loss under adversarial noise over the plane of directions 0 and 1 of seed 0.

    Returns:
        {mode: shape [alpha, beta]}, alpha and beta at line_positions(points); NaN for weights of
        NaN.
    """
    positions = line_positions(points)
    first, second = (filter_normalised_direction(theta, noise.dimension, 0, i) for i in range(2))
    sizes = plane_sizes(theta, first, second, positions, positions, noise)
    margins = [z @ each for each in (theta, first, second)]
    return {
        mode: mean_log_losses(*margins, positions, positions, epsilon * sizes[mode])
        for mode in MODES
    }
