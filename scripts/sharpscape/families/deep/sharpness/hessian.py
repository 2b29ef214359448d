"""Curvature of a network's loss on fixed images: products with its Hessian.

Vectors and the Hessian are over all parameters, flattened in the network's own order, p in all.
The images hold their noise, which doesn't follow the weights: these are the `_fixed` measures.
Those of noise that does are in following.py.
"""

import torch

from sharpscape.families.deep.filters import filter_norms, filters_of
from sharpscape.families.deep.folding import folded_call
from sharpscape.families.deep.judging import sample_losses
from sharpscape.families.deep.sharpness.fixed_loss import (
    chunked,
    variable_parameters,
)


def flattened(tensors):
    """Tensors one after the other, shape [p]."""
    return torch.cat([each.reshape(-1) for each in tensors])


def hessian_product(network, x, y, batch_size, names=None, call=None):
    """Products with the Hessian of the mean cross-entropy, by double backward.

    A product costs a forward pass, a backward pass that is itself recorded, and a backward pass
    through both, which takes some three times the first two together (ResNet18). All but the last
    is shared by the vectors of one call; where all samples fit into one batch the graph is kept,
    and shared by all calls: ask then for no product after the weights have changed. The graph of
    batch_size samples is in memory, twice a training step's.

    Args:
        network: in evaluation mode, float32 or float64.
        x: images, shape [n, C, H, W]; y: labels, shape [n].
        batch_size: how many samples to take at a time; the mean over all is exact.
        names: of the parameters whose block of the Hessian is meant, p in all; None for all.
        call: folding.folded_call(network), where it is at hand: it copies the network.

    Returns:
        function of vectors, shape [k, p], whose result is H times each, shape [k, p], float64 on
        the network's device.

    Raises:
        ValueError: part of the network is in training mode.
        RuntimeError (from the function): the graph was kept and the weights have changed since.
    """
    parameters = variable_parameters(network)
    tensors = [parameters[name] for name in names or parameters]
    call = call or folded_call(network)

    def recorded_gradient(images, labels):
        loss = sample_losses(call(parameters, images), labels).sum() / len(x)
        return flattened(torch.autograd.grad(loss, tensors, create_graph=True))

    kept = recorded_gradient(x, y) if len(x) <= batch_size else None

    def product(vectors):
        vectors = vectors.to(tensors[0])
        result = torch.zeros(vectors.shape, dtype=torch.float64, device=vectors.device)
        for images, labels in chunked(x, y, batch_size):
            gradient = recorded_gradient(images, labels) if kept is None else kept
            for row, vector in zip(result, vectors, strict=True):
                # One number has the same gradient, and needs no check of shapes: that loads sympy.
                # A parameter that the loss depends on linearly has no second derivative.
                parts = torch.autograd.grad(
                    gradient @ vector, tensors, retain_graph=True, materialize_grads=True
                )
                row += flattened(parts)
        return result

    return product


def filter_scales(network):
    """‖w_f‖²/n_f at every weight of filter f, 0 at the parameters of no filter, shape [p].

    Filters are those of filter-normalised directions, of n_f weights each: kappa is the trace of
    the Hessian with its diagonal scaled by these.
    """
    parts, filters = [], filters_of(network)
    for name, parameter in network.named_parameters():
        w = parameter.detach().double()
        if name in filters:
            parts.append((filter_norms(w) ** 2 / w[0].numel()).expand_as(w).reshape(-1))
        else:
            parts.append(torch.zeros_like(w).reshape(-1))
    return torch.cat(parts)
