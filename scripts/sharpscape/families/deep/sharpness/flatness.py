"""Sharpness of a network as the loss around it, of the measures' rivals.

Average-case flatness takes a loss that makes its noise anew; the two worst cases are over weights
on images that hold their noise.
"""

import numpy as np
import torch

from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.sharpness.ascent import BOX, ELLIPSOID, largest_nearby
from sharpscape.families.deep.sharpness.directions import moved
from sharpscape.streams import Stream

BALL = Stream("ball", 4)


def ball_point(parameters, seed, draw, *, filters, radius):
    """A point ν uniform in the balls ‖ν_l‖ <= radius ‖w_l‖, independent over layers l.

    Args:
        parameters: {name: tensor}, in any order.
        filters: names of the layers, those that hold filters (see filters.filters_of).

    Returns:
        {name: tensor} of the layers.
    """
    generator = BALL.generator(seed, draw)
    point = {}
    for name in sorted(filters):
        w = parameters[name].detach()
        raw = generator.standard_normal(tuple(w.shape))
        share = generator.random() ** (1 / raw.size)
        length = radius * share * float(torch.linalg.vector_norm(w.double()))
        point[name] = torch.from_numpy(raw * (length / np.linalg.norm(raw))).to(w)
    return point


def average_flatness(network, loss, seed, *, radius, draws):
    """Rise of the loss at random points around w (Stutz et al. 2021), shape [draw].

    The measure is the mean over draws. They are shared by all models; biases and batch norm's
    scales and shifts stay as they are. One call of the loss a draw, and one at w.

    Args:
        loss: function of the network that returns its loss, with noise made for it as it is.
        radius: ξ, in units of a layer's norm.
    """
    at_rest = float(loss(network))
    rises = np.empty(draws)
    parameters, filters = dict(network.named_parameters()), filters_of(network)
    for draw in range(draws):
        point = ball_point(parameters, seed, draw, filters=filters, radius=radius)
        with moved(network, [point], [1]):
            rises[draw] = float(loss(network)) - at_rest
    return rises


def keskar_sharpness(network, x, y, *, half_width, **search):
    """100 (max over the box f - f)/(1 + f), the box |ν_j| <= half_width (|w_j| + 1).

    The maximum is the largest value found by ascent on all parameters; infinite where the loss
    overflows.
    Source: Keskar et al. 2017, arXiv 1609.04836, metric 2.1 with A = I.

    Args:
        network, x, y, search: see ascent.largest_nearby.
    """
    scales = {name: half_width * (w.detach().abs() + 1) for name, w in network.named_parameters()}
    at_rest, largest = largest_nearby(network, x, y, scales, BOX, **search)
    return 100 * (largest - at_rest) / (1 + at_rest)


def adaptive_sharpness(network, x, y, *, radius, **search):
    """max f(w + ν) - f(w) over ‖ν/|w|‖₂ <= radius, elementwise division; a weight of 0 stays.

    It does not change when a layer is rescaled and the next one takes it back, which Dinh et al.
    2017 object to in the others. The maximum is the largest value found by ascent on all
    parameters; infinite where the loss overflows.
    Source: Kwon et al. 2021, arXiv 2102.11600, definition of adaptive sharpness for p = 2.

    Args:
        network, x, y, search: see ascent.largest_nearby.
    """
    scales = {name: radius * w.detach().abs() for name, w in network.named_parameters()}
    at_rest, largest = largest_nearby(network, x, y, scales, ELLIPSOID, **search)
    return largest - at_rest
