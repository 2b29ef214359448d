"""Convolutions that go around a faulty kernel are the same convolutions."""

import copy

import pytest
import torch
from deep import small_network
from torch import nn
from torch.autograd import grad

from sharpscape.families.deep.machine.faulty_kernels import (
    SubsampledConv2d,
    without_faulty_kernels,
)


def changed(network):
    return [name for name, layer in network.named_modules() if isinstance(layer, SubsampledConv2d)]


@pytest.mark.parametrize("stride", [2, (1, 3), (2, 1)])
@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("bias", [True, False])
def test_outputs_and_gradients_are_those_of_the_convolution(stride, groups, bias):
    torch.manual_seed(0)
    # In float64, which no such kernel computes.
    plain = nn.Conv2d(6, 4, 1, stride, groups=groups, bias=bias).double()
    other = without_faulty_kernels(copy.deepcopy(plain))
    assert type(other) is SubsampledConv2d
    x = torch.rand(5, 6, 7, 8, dtype=torch.float64, requires_grad=True)
    found, expected = other(x), plain(x)
    torch.testing.assert_close(found, expected)
    pull = torch.rand_like(expected)
    gradients = [
        grad((output * pull).sum(), [x, *layer.parameters()])
        for output, layer in ((found, other), (expected, plain))
    ]
    torch.testing.assert_close(*gradients)


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(1, 4, 1, 2),
        nn.Conv2d(8, 4, 1, 2),
        nn.Conv2d(4, 4, 1, 2, groups=4),
        nn.Conv2d(4, 4, 1),
        nn.Conv2d(4, 4, 1, 2, padding=1),
        nn.Conv2d(4, 4, 3, 2),
        nn.Conv1d(4, 4, 1, 2),
    ],
    ids=repr,
)
def test_other_layers_stay(layer):
    kind = type(layer)
    assert type(without_faulty_kernels(layer)) is kind


def test_layers_of_narrow_networks_are_changed_and_keep_their_names():
    narrow, wide = (small_network(width=width) for width in (2, 8))
    # Of the stages' shortcuts those of 2 and of 4 channels.
    assert changed(narrow) == ["stages.2.shortcut.0", "stages.4.shortcut.0"]
    assert changed(wide) == []
    assert list(narrow.state_dict()) == list(wide.state_dict())
    assert changed(copy.deepcopy(narrow)) == changed(narrow)
