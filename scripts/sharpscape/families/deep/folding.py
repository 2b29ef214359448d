"""Batch norm folded into the layers before it: the same network in evaluation mode, and faster.

In evaluation mode batch norm is a scale and a shift of each channel, which the convolution before
it can take over: nothing is then computed of whole activations.
"""

import copy

from torch import nn
from torch.func import functional_call


def batch_norms_of(network):
    """Pairs (layer, batch norm behind it) that a network declares (see networks.Network)."""
    return getattr(network, "batch_norms", ())


def without_batch_norms(network):
    """A copy in evaluation mode whose declared batch norms are gone, and whose layers have a bias.

    Its weights are still those of the layers alone (see folded).
    """
    copied = copy.deepcopy(network).eval()
    for layer, norm in batch_norms_of(network):
        module = copied.get_submodule(layer)
        if module.bias is None:
            module.bias = nn.Parameter(module.weight.new_zeros(len(module.weight)))
        copied.set_submodule(norm, nn.Identity())
    return copied


def folded(network, state):
    """The parameters and buffers that without_batch_norms(network) needs to compute the same.

    Args:
        state: {name: tensor} of the network's; the result is differentiable by them.

    Returns:
        {name: tensor}.
    """
    found = dict(state)
    for layer, norm in batch_norms_of(network):
        scale = (state[f"{norm}.running_var"] + network.get_submodule(norm).eps).rsqrt()
        if f"{norm}.weight" in state:
            scale = scale * state[f"{norm}.weight"]
        weight = state[f"{layer}.weight"]
        mean, bias = state[f"{norm}.running_mean"], state.get(f"{layer}.bias")
        shift = -mean if bias is None else bias - mean
        shift = shift * scale
        if f"{norm}.bias" in state:
            shift = shift + state[f"{norm}.bias"]
        found[f"{layer}.weight"] = weight * scale.view(-1, *(1,) * (weight.ndim - 1))
        found[f"{layer}.bias"] = shift
        for name in [each for each in found if each.startswith(f"{norm}.")]:
            del found[name]
    return found


def folded_call(network):
    """Function of parameters {name: tensor} and images: the network's logits, in evaluation mode.

    It is differentiable by the parameters, twice. Buffers are those of the network at present.
    """
    if not batch_norms_of(network):
        return lambda parameters, x: functional_call(network, parameters, (x,))
    copied, buffers = without_batch_norms(network), dict(network.named_buffers())

    def call(parameters, x):
        return functional_call(copied, folded(network, buffers | parameters), (x,))

    return call
