"""Reduced precision, checked on one batch before it is trusted.

Kernels can be wrong in one precision: oneDNN leaves weight gradients of some convolutions in
bfloat16 as uninitialised memory. Each layer is run alone, on what it is given in the network, in
both precisions. One whose output or gradients differ by more than BOUND computes in float32.
"""

import math
import sys
from contextlib import nullcontext
from functools import cache
from typing import NamedTuple

import torch
from torch.nn.modules.conv import _ConvNd

from sharpscape.families.deep.balls import unit
from sharpscape.families.deep.judging import sample_losses
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.streams import Stream

PRECISION = Stream("precision", 12)
# Of the Euclidean norm of the float32 tensor. Rounding to bfloat16 gave 0.002 to 0.005 for every
# layer of both residual networks.
BOUND = 0.02
# What no layer shows (products outside of layers) is seen in the gradient of the whole network.
# There rounding gave 0.2 to 0.6 with batches of 50 and more, and up to 0.75 with batches of 8; a
# gradient of 0 is off by 1.
WHOLE_BOUND = 0.9
# Of the batch, at most: its graph in float32 is held.
IMAGES = 128
# Uninitialised memory may hold the right numbers by chance: a layer has to be right every time.
REPEATS = 2
POISONED = 4


class Arithmetic(NamedTuple):
    """How a network computes.

    Attributes:
        dtype: of products.
        kept: names of the layers that compute in float32 all the same.
    """

    dtype: torch.dtype
    kept: tuple[str, ...] = ()

    def cast(self, device):
        """Context manager in which a float32 network on this device computes so."""
        return torch.autocast(device.type, self.dtype, enabled=self.dtype != torch.float32)


class _InFloat32:
    """Put before a layer's class: products in float32, the result in the reduced dtype."""

    reduced: torch.dtype

    def forward(self, x):
        with torch.autocast(x.device.type, enabled=False):
            return super().forward(x.float()).to(self.reduced)


def keep_in_float32(network, arithmetic):
    """Have the kept layers compute in float32, in place: parameters and forward pass.

    Their names, parameters' names and classes (by isinstance) stay, also in copies.
    """
    for name in arithmetic.kept:
        layer = network.get_submodule(name).float()
        if not isinstance(layer, _InFloat32):
            kind = type(layer)
            layer.__class__ = type(f"{kind.__name__}InFloat32", (_InFloat32, kind), {})
        layer.reduced = arithmetic.dtype


def check_precision(reference, reduced, x, y, dtype, *, cast=nullcontext):
    """The Arithmetic of a network in this dtype, where that can be trusted.

    Args:
        reference: a copy of the network in float32, which is not kept.
        reduced: another copy, which computes in dtype within cast. Parameters whose gradients
            count require them. It is changed.
        x, y: the batch, of which the first IMAGES are taken.
        cast: function that returns a context manager.

    Returns:
        Arithmetic; in float32 where the whole gradient is wrong though every layer is right.
    """
    x, y = x[:IMAGES], y[:IMAGES]
    given, shown = _inputs(reference, x, nullcontext), _inputs(reduced, x, cast)
    kept = []
    for name in (each for each in given if each in shown):
        layers = reference.get_submodule(name), reduced.get_submodule(name)
        calls = zip(given[name], shown[name], strict=True)
        if not all(_trusted(*layers, *inputs, cast) for inputs in calls):
            kept.append(name)
    found = Arithmetic(dtype, tuple(sorted(kept)))
    keep_in_float32(reduced, found)
    right, other = _gradients(reference, x, y, nullcontext), _gradients(reduced, x, y, cast)
    if all(_difference(*pair) <= WHOLE_BOUND for pair in zip(other, right, strict=True)):
        return found
    return Arithmetic(torch.float32)


@cache
def report_arithmetic(arithmetic, asked):
    """Say in the log, once, what computes in float32 though another dtype was asked for."""
    if arithmetic.dtype != asked:
        print(f"In float32: the gradients in {asked} are wrong", file=sys.stderr)
    elif arithmetic.kept:
        layers = ", ".join(arithmetic.kept)
        print(f"In float32, since {asked} cannot be trusted there: {layers}", file=sys.stderr)


def _inputs(network, x, cast):
    """{name: inputs} of each layer, call by call.

    A layer is a module with parameters and without modules, that maps one tensor to another.
    """
    found, handles = {}, []

    def note(name):
        def hook(layer, inputs, options, output):
            if len(inputs) == 1 and not options and all(map(_is_float, (*inputs, output))):
                found.setdefault(name, []).append(inputs[0])

        return hook

    for name, module in network.named_modules():
        if list(module.parameters(recurse=False)) and not list(module.children()):
            handles.append(module.register_forward_hook(note(name), with_kwargs=True))
    with torch.no_grad(), cast():
        network(x)
    for handle in handles:
        handle.remove()
    return found


def _is_float(value):
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def _trusted(reference, reduced, given, shown, cast):
    """Whether a layer is right in the reduced precision (see check_precision).

    Args:
        given: its input in float32; shown: that of the reduced network, whose values may be wrong.
    """
    x = torch.empty_like(shown).copy_(given)
    output, wanted = _run(reference, x.float(), nullcontext)
    if _is_known_fault(reduced, x, output):
        return False
    generator = torch_generator(PRECISION, 0, device=x.device)
    pull = torch.empty_like(output).normal_(generator=generator)
    right = [output, *_pulled(output, wanted, pull)]
    for _ in range(REPEATS):
        output, wanted = _run(reduced, x, cast)
        pull = pull.to(output.dtype)
        for each in wanted:
            _poison(each, output.dtype)
        found = [output, *_pulled(output, wanted, pull)]
        if not all(_difference(*pair) <= BOUND for pair in zip(found, right, strict=True)):
            return False
    return True


def _is_known_fault(layer, x, output):
    """Whether oneDNN 3.12 leaves part of a convolution's weight gradient uninitialised.

    So it does where the stride is longer than a row of the map, and with AMX where the output has
    one column of several rows.
    """
    if not (isinstance(layer, _ConvNd) and x.device.type == "cpu" and layer.weight.requires_grad):
        return False
    rows, columns = math.prod(output.shape[2:-1]), output.shape[-1]
    return x.shape[-1] < layer.stride[-1] or (columns == 1 and rows > 1)


def _run(layer, x, cast):
    """The output of a layer with its graph, and what gradients are taken by."""
    x = x.detach().requires_grad_()
    with cast():
        output = layer(x)
    return output, [x, *(each for each in layer.parameters() if each.requires_grad)]


def _pulled(output, wanted, pull=None):
    """Gradients by what is wanted; zeros where the output does not depend on it."""
    if not output.requires_grad:
        return [torch.zeros_like(each) for each in wanted]
    # One number has the same gradients, and needs no check of shapes: that loads sympy.
    along = output if pull is None else (output * pull).sum()
    return torch.autograd.grad(along, wanted, materialize_grads=True)


def _poison(tensor, dtype):
    """Fill memory of a tensor's size with NaN and give it back: a kernel is likely to get it."""
    _ = [torch.full_like(tensor, math.nan, dtype=dtype) for _ in range(POISONED)]


def _gradients(network, x, y, cast):
    """Directions of the loss's gradients by the images, and the gradient by all parameters."""
    x = x.detach().requires_grad_()
    with cast():
        logits = network(x)
    wanted = [x, *(each for each in network.parameters() if each.requires_grad)]
    loss = sample_losses(logits.float(), y).sum()
    by_images, *parts = _pulled(loss, wanted)
    found = [unit(by_images)]
    return found + ([torch.cat([each.float().flatten() for each in parts])] if parts else [])


@torch.no_grad()
def _difference(found, right):
    """‖found - right‖/‖right‖, 0 where they are equal; NaN or inf where one is not finite."""
    distance = float((found.float() - right).norm())
    return distance and distance / float(right.norm().clamp_min(torch.finfo(torch.float32).tiny))
