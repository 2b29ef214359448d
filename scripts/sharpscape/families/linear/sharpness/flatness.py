"""Sharpness as the loss around a model, of its rivals: average case, box, and rescaled ball.

Noise is made anew at every point. A worst case is the largest loss that a search finds; more
starts or steps add less than 0.1 % to the rise.
"""

import numpy as np

from sharpscape.families.linear.directions.expectation import expected_rise
from sharpscape.families.linear.directions.rules import Nearby
from sharpscape.families.linear.sharpness.box import largest_in_box
from sharpscape.families.linear.sharpness.ellipsoid import largest_in_ellipsoid
from sharpscape.families.linear.sharpness.region import Region
from sharpscape.families.measuring import measured_nearby, measured_relative_error
from sharpscape.words import FOLLOWING


def keskar_sharpness(z, theta, noise, epsilon, *, half_width):
    """100 (max over the box L - L)/(1 + L), the box |step_j| <= half_width (|theta_j| + 1).

    Source: Keskar et al. 2017.
    """
    region = Region(z, theta, noise, epsilon, half_width * (np.abs(theta) + 1))
    at_rest = region.loss_at_rest()
    return 100 * (largest_in_box(region) - at_rest) / (1 + at_rest)


def adaptive_sharpness(z, theta, noise, epsilon, *, radius):
    """max L(theta + step) - L(theta) over ‖step/|theta|‖₂ <= radius, elementwise division.

    Source: Kwon et al. 2021; it does not change when parameters are rescaled together with their
    inputs, which Dinh et al. 2017 object to in the others.
    """
    region = Region(z, theta, noise, epsilon, radius * np.abs(theta))
    return largest_in_ellipsoid(region) - region.loss_at_rest()


def logistic_flatness(z, theta, noise, epsilon, seed, settings):
    """All measures of this module: a list of Measured, NaN for weights of NaN.

    Average flatness is the mean rise in a ball around w (Stutz et al. 2021). A linear model has one
    layer: points are uniform in the ball of radius times ‖w‖, a bias stays as it is.

    Args:
        z: rows y_i x_i, and y_i where there is a bias, shape [n, p].
        theta: weights, and the bias, shape [p].
        noise: a LinearNoise.
        seed: of directions, where the average needs some, an integer.
        settings: average_radius, keskar_half_width, adaptive_radius.
    """
    place = z, theta, noise, epsilon
    average = expected_rise(*place, Nearby(settings["average_radius"], True), seed=seed)
    if np.isnan(theta).any():
        box, rescaled = np.nan, np.nan
    else:
        box = keskar_sharpness(*place, half_width=settings["keskar_half_width"])
        rescaled = adaptive_sharpness(*place, radius=settings["adaptive_radius"])
    return [
        measured_nearby("average_flatness", average.value, (), FOLLOWING, settings),
        measured_relative_error("average_flatness", average.relative_error, FOLLOWING),
        measured_nearby("keskar_sharpness", box, (), FOLLOWING, settings),
        measured_nearby("adaptive_sharpness", rescaled, (), FOLLOWING, settings),
    ]
