"""Curvature layer by layer: blocks of the Hessian, on images that hold their noise.

A layer is a tensor of filters: the weight of a convolution or a linear layer (see filters.py). Its
bias, and batch norm behind it, are none, and in no block.
"""

import numpy as np
import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.sharpness.lanczos import NotConverged, leading_eigenpairs


def layers_of(network):
    """{name: weight} of the layers, in the network's order."""
    filters = filters_of(network)
    return {name: w.detach() for name, w in network.named_parameters() if name in filters}


def layer_traces(network, blocks):
    """Each layer's tr H_ll: estimates and their standard errors from probes, shape [layer] each.

    Args:
        blocks: of all parameters (see traces.traces_and_blocks).
    """
    traces = _of_layers(network, blocks)
    errors = traces.std(dim=0) / len(traces) ** 0.5
    return traces.mean(dim=0).numpy(), errors.numpy()


def _of_layers(network, blocks):
    names, layers = [name for name, _ in network.named_parameters()], layers_of(network)
    return blocks[:, [index for index, name in enumerate(names) if name in layers]].cpu()


def layer_eigenvalues(network, x, y, batch_size, seed):
    """The largest eigenvalue of each layer's block, shape [layer].

    Args:
        network, x, y, batch_size: see hessian.hessian_product.
        seed: of the vectors that the searches start from.

    Raises:
        SharpscapeError: one was not found.
    """
    found = []
    for name, w in layers_of(network).items():
        product = hessian_product(network, x, y, batch_size, [name])
        try:
            values, _ = leading_eigenpairs(product, w.numel(), 1, seed, x.device)
        except NotConverged as error:
            raise SharpscapeError(
                f"curvature.layers: the largest eigenvalue of {name}, seed {seed}, was not found "
                f"({error}). More curvature.images may help"
            ) from error
        found.append(values[0])
    return np.array(found)


def weight_curvature_index(network, blocks):
    """Sum over layers of ‖W_l‖_F √(tr H_ll), and its standard error from probes to first order.

    It is made after the weight-curvature index of Xu and Zhang 2024 (arXiv 2410.07719), from the
    Frobenius norms of weight matrices and the traces of their Hessians, as the paper's abstract
    has it. Their formula was not at hand, and this may be another one. It does not change where a
    layer is rescaled and the next one takes that back. A layer whose trace is not above 0 counts 0.

    Args:
        blocks: of all parameters (see traces.traces_and_blocks).
    """
    traces = _of_layers(network, blocks)
    norms = torch.stack([torch.linalg.vector_norm(w.double()) for w in layers_of(network).values()])
    roots = traces.mean(dim=0).clamp(min=0).sqrt()
    slopes = torch.where(roots > 0, norms.cpu() / (2 * roots), 0)
    error = (traces @ slopes).std() / len(traces) ** 0.5
    return float(norms.cpu() @ roots), float(error)
