"""Directions in the space of a network's parameters, and the network moved along them."""

from contextlib import contextmanager

import torch

from sharpscape.families.deep.filters import filter_norms
from sharpscape.streams import Stream

DIRECTION = Stream("direction", 2)
ONE_DIMENSIONAL = ("zero", "copy")


def filter_normalised_direction(parameters, seed, index, *, filters, one_dimensional):
    """The index-th Gaussian direction of a seed, each filter rescaled to the norm of w's filter.

    The raw direction depends on seed, index and the tensors' names and shapes alone, so that
    models of different epsilon share it. A filter of w that is 0 has direction 0.
    Source: Li et al. 2018, arXiv 1712.09913, section 4.

    Args:
        parameters: {name: tensor}, in any order.
        filters: names of those that hold filters (see filters.filters_of).
        one_dimensional: what the others get (biases, batch norm's scales and shifts): "zero", the
            paper's recommendation, or "copy", themselves, which its code does unless told to
            ignore them.

    Returns:
        {name: tensor} of the parameters' shapes, dtypes and devices.

    Raises:
        ValueError: one_dimensional is neither.
    """
    if one_dimensional not in ONE_DIMENSIONAL:
        raise ValueError(f"one_dimensional is {one_dimensional!r}, not one of {ONE_DIMENSIONAL}")
    generator = DIRECTION.generator(seed, index)
    direction = {}
    for name in sorted(parameters):
        w = parameters[name].detach()
        if name in filters:
            raw = torch.from_numpy(generator.standard_normal(tuple(w.shape)))
            scales = filter_norms(w.cpu().double()) / filter_norms(raw)
            direction[name] = (raw * scales).to(w)
        else:
            direction[name] = w.clone() if one_dimensional == "copy" else torch.zeros_like(w)
    return direction


@contextmanager
def moved(network, directions, coefficients):
    """Within the context the network is at w + sum_k coefficients[k] directions[k].

    Afterwards its parameters and buffers have the bits that they had before, whatever happened
    inside. They are changed in place: captured graphs and compiled code see the move.

    Args:
        directions: sequence of {name: tensor}; a parameter that one doesn't name isn't moved by it.
        coefficients: as many numbers.

    Raises:
        KeyError: a direction names a parameter that the network doesn't have.
        ValueError: directions and coefficients differ in number.
    """
    parameters = dict(network.named_parameters())
    state = [each.detach() for each in (*network.parameters(), *network.buffers())]
    originals = [each.clone() for each in state]
    try:
        with torch.no_grad():
            for direction, coefficient in zip(directions, coefficients, strict=True):
                for name, step in direction.items():
                    parameters[name].add_(step, alpha=float(coefficient))
        yield network
    finally:
        for each, original in zip(state, originals, strict=True):
            each.copy_(original)


def reestimate_batch_norm(network, images, batch_size):
    """Set batch norm's running statistics to those of these images at the present weights.

    Each is the plain average over batches, taken in order, of the batch's mean and of its unbiased
    variance; a smaller last batch counts as much as the others. All else stays in evaluation
    mode, in which the network is left.

    Args:
        images: shape [n, C, H, W].

    Raises:
        ValueError: a batch has one value per channel, which has no variance.
    """
    network.eval()
    layers = [
        module
        for module in network.modules()
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm)
    ]
    momenta = [layer.momentum for layer in layers]
    try:
        for layer in layers:
            layer.reset_running_stats()
            layer.momentum = None
            layer.train()
        with torch.no_grad():
            for batch in images.split(batch_size):
                network(batch)
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
        network.eval()
