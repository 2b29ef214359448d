"""Copies of a network that are fast to attack."""

import copy

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from sharpscape.families.deep.machine.precision import (
    Arithmetic,
    check_precision,
    keep_in_float32,
)


def _batch_norms(network):
    return getattr(network, "batch_norms", ())


def attack_copy(network, arithmetic):
    """A copy in evaluation mode for gradients by the image alone, in this Arithmetic.

    Batch norm that the network declares as behind a layer (see networks.Network) is folded into
    that layer. Parameters take no gradient. The copy holds the present weights, and later ones
    after refill.
    """
    copied = copy.deepcopy(network).requires_grad_(False).eval()
    for layer, norm in _batch_norms(network):
        module = copied.get_submodule(layer)
        bias = module.weight.new_zeros(len(module.weight))
        module.bias = nn.Parameter(bias, requires_grad=False)
        copied.set_submodule(norm, nn.Identity())
    copied.to(dtype=arithmetic.dtype, memory_format=torch.channels_last)
    keep_in_float32(copied, arithmetic)
    for name in _kept_precise(network):
        module, _, buffer = name.rpartition(".")
        setattr(copied.get_submodule(module), buffer, network.get_buffer(name))
    refill(copied, network)
    return copied


def attack_arithmetic(network, x, y, dtype):
    """The Arithmetic of copies of a network, checked on a batch (see machine.precision)."""
    if dtype == torch.float32:
        return Arithmetic(dtype)
    copies = (attack_copy(network, Arithmetic(each)) for each in (torch.float32, dtype))
    return check_precision(*copies, x, y, dtype)


@torch.no_grad()
def refill(copied, network):
    """Give a copy of attack_copy the present weights and statistics of its network."""
    source, target = network.state_dict(keep_vars=True), copied.state_dict(keep_vars=True)
    for layer, norm in _batch_norms(network):
        module, bn = network.get_submodule(layer), network.get_submodule(norm)
        fused = fuse_conv_bn_weights(
            module.weight, module.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
        )
        source[f"{layer}.weight"], source[f"{layer}.bias"] = fused
    kept = _kept_precise(network)
    for name, values in target.items():
        if name not in kept:
            values.copy_(source[name])


def _kept_precise(network):
    return getattr(network, "kept_precise", ())
