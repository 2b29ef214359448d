"""Which parameters of a network are filters.

A filter is an entry of axis 0 of a weight of a convolution or a linear layer: the weights of one
output channel, or of one output neuron.
"""

import math

import torch


def filters_of(network):
    """Names of the parameters that hold filters: those of two axes or more.

    Parameters that the network declares as not_filters (see networks.Network) are left out.

    Raises:
        ValueError: not_filters names no parameter of the network.
    """
    declared = frozenset(getattr(network, "not_filters", ()))
    parameters = dict(network.named_parameters())
    if unknown := sorted(declared - set(parameters)):
        raise ValueError(f"not_filters of the network names no parameters: {', '.join(unknown)}")
    return {name for name, each in parameters.items() if each.ndim >= 2} - declared


def filter_norms(tensor):
    """Euclidean norm of every filter of a weight, shape [filters, 1, ...]."""
    return torch.linalg.vector_norm(tensor, dim=tuple(range(1, tensor.ndim)), keepdim=True)


def weight_norm(weights, filters):
    """Euclidean norm of all filters of a state {name: tensor} together; NaN of None."""
    if weights is None:
        return math.nan
    # On the CPU, where weights lie once training has been resumed: sums differ by the device.
    squares = [
        float((w.cpu().double() ** 2).sum()) for name, w in weights.items() if name in filters
    ]
    return math.sqrt(sum(squares))
