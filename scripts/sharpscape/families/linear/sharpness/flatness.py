"""Sharpness as the loss around a model, of its rivals: average case, box, and rescaled ball.

Noise is made anew at every point. The loss is convex in the parameters, so that following its
linear part from vertex to vertex (of the box) or around the surface (of the ellipsoid) never
decreases it: projected ascent with steps as long as they can be.
"""

import numpy as np

from sharpscape.families.linear.loss.logistic import expected_loss, slopes
from sharpscape.families.linear.noise.noises import resolved
from sharpscape.streams import Stream

BALL = Stream("ball", 4)
ASCENT_STEPS = 20


def average_flatness(z, theta, noise, epsilon, seed, *, radius, draws):
    """Rise of the loss at random points of a ball around w (Stutz et al. 2021), shape [draw].

    A linear model has one layer: points are uniform in the ball of radius times ‖w‖ around w, a
    bias stays as it is. The measure is the mean over draws, which are shared by all models.
    """
    d = noise.dimension
    rises = np.zeros(draws)
    margins = z @ theta
    loss = expected_loss(margins, theta, noise, epsilon)
    for draw in range(draws):
        generator = BALL.generator(seed, draw)
        direction = generator.standard_normal(d)
        length = radius * np.linalg.norm(theta[:d]) * generator.random() ** (1 / d)
        step = np.zeros(len(theta))
        step[:d] = direction * (length / np.linalg.norm(direction))
        rises[draw] = expected_loss(margins + z @ step, theta + step, noise, epsilon) - loss
    return rises


def _ascend(z, theta, noise, epsilon, furthest):
    """Return L at theta and the largest L found; furthest: the step that a gradient leads to."""
    point, margins = theta, z @ theta
    start = best = expected_loss(margins, theta, noise, epsilon)
    for _ in range(ASCENT_STEPS):
        a, g = slopes(margins, point, noise, epsilon)
        point = theta + furthest(a @ z / len(z) + g)
        margins = z @ point
        value = expected_loss(margins, point, noise, epsilon)
        if not value > best:
            break
        best = value
    return float(start), float(best)


def keskar_sharpness(z, theta, noise, epsilon, *, half_width):
    """100 (max over the box L - L)/(1 + L), the box |step_j| <= half_width (|theta_j| + 1).

    Source: Keskar et al. 2017.
    """
    box = half_width * (np.abs(theta) + 1)
    start, best = _ascend(z, theta, noise, epsilon, lambda gradient: box * np.sign(gradient))
    return 100 * (best - start) / (1 + start)


def adaptive_sharpness(z, theta, noise, epsilon, *, radius):
    """max L(theta + step) - L(theta) over ‖step/|theta|‖₂ <= radius, elementwise division.

    Source: Kwon et al. 2021; it does not change when parameters are rescaled together with their
    inputs, which Dinh et al. 2017 object to in the others.
    """
    scale = np.abs(theta)

    def furthest(gradient):
        scaled = scale * gradient
        length = np.linalg.norm(scaled)
        return radius * scale * scaled / length if length > 0 else np.zeros(len(theta))

    start, best = _ascend(z, theta, noise, epsilon, furthest)
    return best - start


def logistic_flatness(z, theta, noise, epsilon, seed, settings):
    """All measures of this module, {name: array}, NaN for weights of NaN.

    Args:
        settings: average_radius, average_draws, keskar_half_width, adaptive_radius.
    """
    draws = settings["average_draws"]
    if np.isnan(theta).any():
        return {
            "average_flatness": np.full(draws, np.nan),
            "keskar_sharpness": np.nan,
            "adaptive_sharpness": np.nan,
        }
    # Room for the steps: they may make w longer.
    noise = resolved(noise, 2 * epsilon * np.linalg.norm(theta[: noise.dimension]))
    return {
        "average_flatness": average_flatness(
            z, theta, noise, epsilon, seed, radius=settings["average_radius"], draws=draws
        ),
        "keskar_sharpness": keskar_sharpness(
            z, theta, noise, epsilon, half_width=settings["keskar_half_width"]
        ),
        "adaptive_sharpness": adaptive_sharpness(
            z, theta, noise, epsilon, radius=settings["adaptive_radius"]
        ),
    }
