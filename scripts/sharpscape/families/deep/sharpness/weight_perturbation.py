"""The worst weight perturbation of a network (Wu et al. 2020, arXiv 2004.05884)."""

import math

import torch

from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.folding import folded_call
from sharpscape.families.deep.sharpness.directions import moved
from sharpscape.families.deep.sharpness.fixed_loss import (
    mean_loss_and_gradient,
    variable_parameters,
)
from sharpscape.files.axes import GAMMA

# The k-th is GAMMA/k long, in units of each layer's norm.
STEPS = 10


def worst_perturbation(network, examples, x, y):
    """The perturbation of the weights of the largest robust loss found.

    It lies in the balls ‖v_l‖ <= GAMMA ‖w_l‖ of the layers l; biases and batch norm's scales and
    shifts stay as they are. It is found by projected ascent from v = 0, steps of each layer along
    its own gradient, on noise made anew at every point; batch norm keeps its statistics. The first
    point is that of adversarial weight perturbation with one step.

    Args:
        network: in evaluation mode.
        examples: examples.Examples, which make the noise.
        x: images, shape [n, C, H, W]; y: labels, shape [n].

    Returns:
        {name: tensor} of the layers.
    """
    parameters = dict(network.named_parameters())
    layers = {name: parameters[name].detach() for name in sorted(filters_of(network))}
    radii = {name: GAMMA * torch.linalg.vector_norm(w) for name, w in layers.items()}
    v = {name: torch.zeros_like(w) for name, w in layers.items()}
    worst, largest = v, -math.inf
    for step in range(STEPS + 1):
        loss, gradient = _robust_loss(network, v, examples, x, y)
        if step and loss > largest:
            worst, largest = v, loss
        if not math.isfinite(loss):
            break
        v = {
            name: _ascended(each, gradient[name], radii[name], 1 / (step + 1))
            for name, each in v.items()
        }
    return worst


def _robust_loss(network, v, examples, x, y):
    """The loss at w + v under noise made there, and its gradient {name: tensor}."""
    with moved(network, [v], [1]):
        call, point = folded_call(network), variable_parameters(network)
        noisy = examples.make(network, x, y)
        return mean_loss_and_gradient(call, point, noisy, y, examples.batch_size)


def _ascended(v, gradient, radius, length):
    """A layer's v after a step along its gradient, length in units of the radius, projected."""
    steepness = torch.linalg.vector_norm(gradient)
    if steepness == 0:
        return v
    v = v + gradient * (length * radius / steepness)
    return v * (radius / torch.linalg.vector_norm(v)).clamp(max=1)
