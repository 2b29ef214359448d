"""Directions in the space of a network's parameters, and the network moved along them."""

from contextlib import contextmanager

import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.batches import batch_count
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

    They are the mean and the unbiased variance over all images, pooled from batches of nearly the
    same size. A layer's input is that of a network whose earlier layers normalise by the batch.
    All else stays in evaluation mode, in which the network is left.

    Args:
        images: shape [n, C, H, W].
        batch_size: about how many images to take at a time.

    Raises:
        SharpscapeError: there is one image, in which a channel may have no variance.
    """
    if len(images) < 2:
        raise SharpscapeError(
            "batch norm cannot be estimated again on one image: landscape.images must be at least "
            "2, or landscape.batch_norm fixed"
        )
    network.eval()
    layers = [
        module
        for module in network.modules()
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm) and module.track_running_stats
    ]
    momenta = [layer.momentum for layer in layers]
    found = {layer: [] for layer in layers}
    hooks = [layer.register_forward_hook(_noting_statistics(found[layer])) for layer in layers]
    try:
        for layer in layers:
            layer.reset_running_stats()
            # Running statistics are then those of the last batch.
            layer.momentum = 1.0
            layer.train()
        with torch.no_grad():
            for batch in images.tensor_split(batch_count(len(images), batch_size)):
                network(batch)
            for layer, of_batches in found.items():
                _pool(layer, of_batches)
    finally:
        for hook in hooks:
            hook.remove()
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
        network.eval()


def _noting_statistics(found):
    """A hook that notes of each batch: values per channel, their mean and unbiased variance."""

    def hook(layer, inputs, output):
        count = inputs[0].numel() // inputs[0].shape[1]
        found.append((count, layer.running_mean.clone(), layer.running_var.clone()))

    return hook


def _pool(layer, of_batches):
    """Give a layer the mean and unbiased variance of all batches together; none if it saw none."""
    total = sum(count for count, _, _ in of_batches)
    if total:
        mean = sum(count / total * mean for count, mean, _ in of_batches)
        within = sum((count - 1) / (total - 1) * variance for count, _, variance in of_batches)
        between = sum(count / (total - 1) * (each - mean) ** 2 for count, each, _ in of_batches)
        layer.running_mean.copy_(mean)
        layer.running_var.copy_(within + between)
