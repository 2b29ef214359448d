"""The loss along filter-normalised random directions (Li et al. 2018): lines and planes."""

import numpy as np

from sharpscape.families.linear.directions.sizes import mean_sizes
from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.loss.planes import mean_log_losses
from sharpscape.streams import Stream
from sharpscape.words import FOLLOWING, HELD, MODES

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
    # Without noise, without weights, or where the noise does not turn with them, both are one.
    if epsilon == 0 or not noise.following or not theta[: noise.dimension].any():
        return {FOLLOWING: following, HELD: following}
    held = noise.held_losses(margins, theta, direction, alphas, epsilon)
    return {FOLLOWING: following, HELD: held}


def kink_slope(z, theta, noise, epsilon):
    """Half the jump of a line's slope at the model, its mean over directions.

    Where the noise gives the loss kinks (L∞), L rises by |alpha| times this, the slope of ‖w‖₁
    times the sum of |d_j| over the weights that are 0. Held noise leaves no kink.
    """
    w = theta[: noise.dimension]
    if epsilon == 0 or not noise.kinked or not w.any():
        return 0.0
    _, slope = noise.slopes_of_size(z @ theta, theta, epsilon)
    return float(slope * mean_sizes(w, np.ones(1))[0, w == 0].sum())


def logistic_lines(z, theta, noise, epsilon, directions, alphas):
    """Lines through theta along directions, shape [direction, p], at alphas.

    Returns:
        {mode: shape [direction, alpha]}, NaN for weights of NaN.
    """
    if np.isnan(theta).any():
        return {mode: np.full((len(directions), len(alphas)), np.nan) for mode in MODES}
    # Filter-normalised: this many times as long w may be on a line.
    longest = 1 + np.abs(alphas).max()
    noise = noise.resolved(longest * epsilon * np.linalg.norm(theta[: noise.dimension]))
    lines = [line_losses(z, theta, each, alphas, noise, epsilon) for each in directions]
    return {mode: np.array([line[mode] for line in lines]) for mode in MODES}


def plane_sizes(theta, first, second, alphas, betas, noise):
    """What the noise shifts margins by, per epsilon, over a plane: {mode: shape [alpha, beta]}."""
    sizes = {mode: np.empty((len(alphas), len(betas))) for mode in MODES}
    nu = noise.direction(theta)
    # A row of points at a time: all of them, times many weights, may be too much.
    for row, alpha in enumerate(alphas):
        points = theta + alpha * first + betas[:, None] * second
        sizes[FOLLOWING][row] = noise.size(points)
        sizes[HELD][row] = points @ nu
    return sizes


def logistic_plane(z, theta, noise, epsilon, seed, positions):
    """The loss over the plane of directions 0 and 1 of a seed, under a PlaneNoise.

    Returns:
        {mode: shape [alpha, beta]}, alpha and beta at the positions; NaN for weights of NaN.
    """
    first, second = (filter_normalised_direction(theta, noise.dimension, seed, i) for i in range(2))
    sizes = plane_sizes(theta, first, second, positions, positions, noise)
    margins = [z @ each for each in (theta, first, second)]
    return {
        mode: mean_log_losses(*margins, positions, positions, epsilon * sizes[mode])
        for mode in MODES
    }
