"""Copies of a network that are fast to attack."""

import functools
from contextlib import nullcontext

import torch

from sharpscape.families.deep.folding import folded, without_batch_norms
from sharpscape.families.deep.machine.precision import (
    Arithmetic,
    check_precision,
    keep_in_float32,
)


def attack_copy(network, arithmetic):
    """A copy in evaluation mode for gradients by the image alone, in this Arithmetic.

    Batch norm that the network declares as behind a layer (see networks.Network) is folded into
    that layer. Parameters take no gradient. The copy holds the present weights, and later ones
    after refill.
    """
    copied = without_batch_norms(network).requires_grad_(False)
    dtype = torch.float32 if _by_autocast(network) else arithmetic.dtype
    copied.to(dtype=dtype, memory_format=torch.channels_last)
    keep_in_float32(copied, arithmetic)
    if _by_autocast(network):
        copied.forward = functools.partial(_in_autocast, copied.forward, arithmetic)
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
    found = Arithmetic(dtype)
    cast = functools.partial(found.cast, x.device) if _by_autocast(network) else nullcontext
    return check_precision(*copies, x, y, dtype, cast=cast)


@torch.no_grad()
def refill(copied, network):
    """Give a copy of attack_copy the present weights and statistics of its network."""
    source, target = folded(network, network.state_dict()), copied.state_dict()
    kept = _kept_precise(network)
    for name, values in target.items():
        if name not in kept:
            values.copy_(source[name])


def _kept_precise(network):
    return getattr(network, "kept_precise", ())


def _by_autocast(network):
    return getattr(network, "by_autocast", False)


def _in_autocast(forward, arithmetic, x):
    """Logits of a network that computes in this Arithmetic, in the dtype of its images."""
    with arithmetic.cast(x.device):
        return forward(x).to(x.dtype)
