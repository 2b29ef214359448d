"""Networks: their published sizes, their seeds, and the copies that attacks work on."""

import pytest
import torch

from sharpscape.families.deep.networks.networks import NETWORKS, attack_copy, make_network, refill


def small(name="resnet18", *, channels=3, seed=0, **changes):
    options = {"width": 4, "classes": 5, "mean": [0.4] * channels, "std": [0.2] * channels}
    return make_network(name, channels=channels, seed=seed, **options | changes)


@pytest.fixture(params=sorted(NETWORKS))
def trained(request):
    """A network whose batch norm has seen data, and whose scales are not 1."""
    network = small(request.param)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for each in network.parameters():
            if each.ndim == 1:
                each += 0.3 * torch.randn(each.shape, generator=generator)
    network.train()(torch.rand(32, 3, 8, 8, generator=generator))
    return network.eval()


# He et al.'s networks for CIFAR-10, as published implementations count them. Rice et al.'s
# PreActResNet18 has a batch norm of 512 channels behind its last stage.
@pytest.mark.parametrize(
    ("name", "count"), [("resnet18", 11_173_962), ("preactresnet18", 11_171_146 + 2 * 512)]
)
def test_published_numbers_of_parameters(name, count):
    network = small(name, width=64, classes=10)
    assert sum(each.numel() for each in network.parameters()) == count


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("channels", "side"), [(1, 8), (1, 28), (3, 32)])
def test_small_images_of_any_channels(name, channels, side):
    network = small(name, channels=channels)
    assert network(torch.rand(2, channels, side, side)).shape == (2, 5)


def test_the_seed_decides_and_the_global_state_neither_does_nor_changes():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = small(seed=3).state_dict()
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    again, other = small(seed=3).state_dict(), small(seed=4).state_dict()
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["conv1.weight"], other["conv1.weight"])


def test_he_initialisation():
    weight = small(width=64).stages[7].conv2.weight
    assert weight.std().item() == pytest.approx((2 / (512 * 9)) ** 0.5, rel=0.01)


def test_inputs_are_normalised_inside():
    x = torch.rand(4, 3, 8, 8)
    plain, shifted = small(), small(mean=[0.9] * 3, std=[0.4] * 3)
    torch.testing.assert_close(shifted.eval()(0.9 + 2 * (x - 0.4)), plain.eval()(x))


def test_an_attack_copy_is_the_network_in_evaluation(trained):
    x = torch.rand(8, 3, 8, 8)
    copied = attack_copy(trained, torch.float32)
    torch.testing.assert_close(copied(x), trained(x), rtol=1e-4, atol=1e-5)
    assert not any(each.requires_grad for each in copied.parameters())
    folded = sum(isinstance(each, torch.nn.Identity) for each in copied.modules())
    assert folded == (20 if trained.bn1 is not None else 8)


def test_an_attack_copy_in_bfloat16_is_near(trained):
    x = torch.rand(8, 3, 8, 8)
    logits = attack_copy(trained, torch.bfloat16)(x)
    assert logits.dtype == torch.float32
    exact = trained(x)
    assert (logits - exact).abs().max().item() < 0.05 * exact.abs().max().item()


def test_a_refilled_copy_has_the_present_weights_and_statistics(trained):
    x = torch.rand(8, 3, 8, 8)
    copied = attack_copy(trained, torch.float32)
    with torch.no_grad():
        for each in trained.parameters():
            each += 0.05
    trained.train()(torch.rand(16, 3, 8, 8))
    trained.eval()
    assert not torch.allclose(copied(x), trained(x), atol=1e-3)
    refill(copied, trained)
    torch.testing.assert_close(copied(x), trained(x), rtol=1e-4, atol=1e-5)
