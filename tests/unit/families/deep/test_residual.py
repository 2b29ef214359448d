"""Residual networks: their published sizes and initialisation."""

import pytest
from deep import COLOURED, small_network


# He et al.'s networks for CIFAR-10, as published implementations count them. Rice et al.'s
# PreActResNet18 has a batch norm of 512 channels behind its last stage.
@pytest.mark.parametrize(
    ("name", "count"), [("resnet18", 11_173_962), ("preactresnet18", 11_171_146 + 2 * 512)]
)
def test_published_numbers_of_parameters(name, count):
    network = small_network(name, COLOURED._replace(classes=10), width=64)
    assert sum(each.numel() for each in network.parameters()) == count


def test_he_initialisation():
    weight = small_network(width=64).stages[7].conv2.weight
    assert weight.std().item() == pytest.approx((2 / (512 * 9)) ** 0.5, rel=0.01)


@pytest.mark.parametrize(("name", "count"), [("resnet18", 20), ("preactresnet18", 8)])
def test_batch_norms_stand_behind_convolutions(name, count):
    network = small_network(name)
    assert len(network.batch_norms) == count
    for convolution, norm in network.batch_norms:
        channels = network.get_submodule(convolution).out_channels
        assert network.get_submodule(norm).num_features == channels
