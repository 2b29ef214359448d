"""Copies that attacks work on: the network in evaluation mode, in another dtype."""

import pytest
import torch
from deep import NETWORKS, small_network
from torch import nn

from sharpscape.families.deep.attack_copy import attack_copy, refill
from sharpscape.families.deep.machine.precision import Arithmetic


@pytest.fixture(params=NETWORKS)
def trained(request):
    """A network whose batch norm has seen data, and whose scales are not 1."""
    network = small_network(request.param)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for each in network.parameters():
            if each.ndim == 1:
                each += 0.3 * torch.randn(each.shape, generator=generator)
    network.train()(torch.rand(32, 3, 8, 8, generator=generator))
    return network.eval()


def test_it_is_the_network_in_evaluation(trained):
    x = torch.rand(8, 3, 8, 8)
    copied = attack_copy(trained, Arithmetic(torch.float32))
    torch.testing.assert_close(copied(x), trained(x), rtol=1e-4, atol=1e-5)
    assert not any(each.requires_grad for each in copied.parameters())
    folded = sum(isinstance(each, nn.Identity) for each in copied.modules())
    assert folded == len(trained.batch_norms)


def test_in_bfloat16_it_is_near(trained):
    x = torch.rand(8, 3, 8, 8)
    copied = attack_copy(trained, Arithmetic(torch.bfloat16))
    logits = copied(x)
    assert logits.dtype == torch.float32
    exact = trained(x)
    assert (logits - exact).abs().max().item() < 0.05 * exact.abs().max().item()
    kept = {name: copied.get_buffer(name).dtype for name in trained.kept_precise}
    assert kept == dict.fromkeys(trained.kept_precise, torch.float32)


def test_refilled_it_has_the_present_weights_and_statistics(trained):
    x = torch.rand(8, 3, 8, 8)
    copied = attack_copy(trained, Arithmetic(torch.float32))
    with torch.no_grad():
        for each in trained.parameters():
            each += 0.05
    trained.train()(torch.rand(16, 3, 8, 8))
    trained.eval()
    assert not torch.allclose(copied(x), trained(x), atol=1e-3)
    refill(copied, trained)
    torch.testing.assert_close(copied(x), trained(x), rtol=1e-4, atol=1e-5)


def test_a_bias_before_batch_norm_is_folded_as_well():
    network = nn.Sequential(nn.Conv2d(3, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(72, 5))
    network.batch_norms = [("0", "1")]
    network(3 * torch.rand(16, 3, 8, 8))
    network.eval()
    x = torch.rand(4, 3, 8, 8)
    torch.testing.assert_close(attack_copy(network, Arithmetic(torch.float32))(x), network(x))
