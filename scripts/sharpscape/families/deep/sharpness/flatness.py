"""Sharpness of a network as the loss around it, of the measures' rivals.

Average-case flatness takes a loss that makes its noise anew; the two worst cases are over weights
on images that hold their noise. No loss here is convex: ascent keeps the best point it has seen.
Its steps shrink as 1/√k, from the whole radius, so that more of them never find less; on a small
convolutional network 20 found all but 0.2 % of what 60 did, steps of 1/k up to 10 % less.
"""

import numpy as np
import torch

from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.sharpness.directions import moved
from sharpscape.families.deep.sharpness.fixed_loss import (
    mean_loss,
    mean_loss_and_gradient,
    variable_parameters,
)
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


def _ascend(network, x, y, scales, advance, steps, batch_size):
    """Follow the gradient by u of the loss at w + scales u, from u = 0.

    Each step costs a forward and a backward pass over all samples, the last point one forward.

    Args:
        scales: {name: tensor}.
        advance: function of u, the loss's gradient by u (both {name: tensor}) and the number of
            the step, from 1, whose result is the next u, inside the region.

    Returns:
        the loss at w, and the largest loss seen, floats.
    """
    origin = point = variable_parameters(network)
    u = {name: torch.zeros_like(each) for name, each in scales.items()}
    losses = []
    for step in range(1, steps + 1):
        loss, gradient = mean_loss_and_gradient(network, point, x, y, batch_size)
        losses.append(loss)
        u = advance(u, {name: scales[name] * each for name, each in gradient.items()}, step)
        point = {
            name: (w.detach() + scales[name] * u[name]).requires_grad_()
            for name, w in origin.items()
        }
    losses.append(mean_loss(network, point, x, y, batch_size))
    return losses[0], max(losses)


def _advance_in_box(u, gradient, step):
    """Signed ascent in |u_j| <= 1: the first step reaches a corner."""
    return {
        name: (each + gradient[name].sign() / step**0.5).clamp(-1, 1) for name, each in u.items()
    }


def _norm(tensors):
    """Euclidean norm of all tensors of a {name: tensor} together, a float."""
    return float(sum(each.double().square().sum() for each in tensors.values())) ** 0.5


def _advance_in_ball(u, gradient, step, radius):
    """Normalised ascent in ‖u‖₂ <= radius: the first step reaches its surface."""
    length = _norm(gradient)
    if length == 0:
        return u
    u = {name: each + gradient[name] * (radius / step**0.5 / length) for name, each in u.items()}
    excess = max(1.0, _norm(u) / radius)
    return {name: each / excess for name, each in u.items()}


def keskar_sharpness(network, x, y, *, half_width, steps, batch_size):
    """100 (max over the box f - f)/(1 + f), the box |ν_j| <= half_width (|w_j| + 1).

    The maximum is the largest value found by projected ascent from w, on all parameters.
    Source: Keskar et al. 2017, arXiv 1609.04836, metric 2.1 with A = I.

    Args:
        network: in evaluation mode.
        x: images, noise included, shape [n, C, H, W]; y: labels, shape [n].
        steps: of ascent, at least 1.
        batch_size: how many samples to take at a time; the mean over all is exact.
    """
    scales = {name: half_width * (w.detach().abs() + 1) for name, w in network.named_parameters()}
    start, best = _ascend(network, x, y, scales, _advance_in_box, steps, batch_size)
    return 100 * (best - start) / (1 + start)


def adaptive_sharpness(network, x, y, *, radius, steps, batch_size):
    """max f(w + ν) - f(w) over ‖ν/|w|‖₂ <= radius, elementwise division; a weight of 0 stays.

    It does not change when a layer is rescaled and the next one takes it back, which Dinh et al.
    2017 object to in the others. The maximum is the largest value found by projected ascent from
    w, on all parameters.
    Source: Kwon et al. 2021, arXiv 2102.11600, definition of adaptive sharpness for p = 2.

    Args:
        network, x, y, steps, batch_size: see keskar_sharpness.
    """

    def advance(u, gradient, step):
        return _advance_in_ball(u, gradient, step, radius)

    scales = {name: w.detach().abs() for name, w in network.named_parameters()}
    start, best = _ascend(network, x, y, scales, advance, steps, batch_size)
    return best - start
