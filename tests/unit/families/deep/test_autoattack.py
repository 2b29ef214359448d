"""AutoAttack: what it says of images that withstand everything, and of those that nothing could."""

import sys

import pytest
import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.attack import Attack, worst_case
from sharpscape.families.deep.autoattack import robust_by_autoattack


@pytest.fixture(scope="module")
def network():
    """Not linear, and quick: one of the attacks asks it 5,000 times."""
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3), torch.nn.Tanh(), torch.nn.Flatten(), torch.nn.Linear(144, 5)
    ).eval()


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_it_finds_at_least_what_gradient_ascent_finds(network, norm):
    x = torch.rand(8, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    y = network(x).argmax(dim=1)
    # One that is misclassified to begin with.
    y[0] = (y[0] + 1) % 5
    attack = Attack(steps=20, relative_step_size=0.25, random_start=True, restarts=1)
    before = torch.get_rng_state()
    options = {"norm": norm, "batch_size": 8}
    epsilon = {"l2": 0.3, "linf": 0.03}[norm]
    found = robust_by_autoattack(network, x, y, classes=5, epsilon=epsilon, seed=0, **options)
    assert torch.equal(torch.get_rng_state(), before)
    generator = torch.Generator().manual_seed(0)
    *_, right = worst_case(network, x, y, attack, epsilon=epsilon, generator=generator, **options)
    assert not bool((found & ~right).any())
    assert 0 < int(found.sum()) < 7
    everything = robust_by_autoattack(network, x, y, classes=5, epsilon=5.0, seed=0, **options)
    assert not bool(everything.any())


@pytest.mark.parametrize("classes", [2, 3])
def test_few_classes_are_attacked_by_the_parts_that_allow_it(classes):
    """Of a linear network the nearest boundary is known: it decides what withstands."""
    generator = torch.Generator().manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, classes)).eval()
    x = torch.rand(40, 1, 8, 8, generator=generator) * 0.4 + 0.3
    with torch.no_grad():
        network[1].weight.copy_(torch.randn(classes, 64, generator=generator))
        network[1].bias.copy_(-(network[1].weight @ x.mean(dim=0).flatten()))
        logits = network(x)
    y = logits.argmax(dim=1)
    weight = network[1].weight.detach()
    # The least noise under L∞ that brings another class level; far from black and white.
    distances = torch.stack([
        (logits.gather(1, y[:, None])[:, 0] - logits[:, other])
        / (weight[y] - weight[other]).abs().sum(dim=1).clamp_min(1e-9)
        for other in range(classes)
    ])  # fmt: skip
    distances[y, torch.arange(40)] = torch.inf
    nearest = distances.amin(dim=0)
    epsilon = float(nearest.median())
    options = {"norm": "linf", "epsilon": epsilon, "seed": 0, "batch_size": 40}
    found = robust_by_autoattack(network, x, y, classes=classes, **options)
    certain = (nearest / epsilon - 1).abs() > 0.02
    assert epsilon < 0.3
    assert torch.equal(found[certain], (nearest > epsilon)[certain])


def test_without_its_package_it_says_so(network, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyautoattack", None)
    x, y = torch.rand(2, 1, 8, 8), torch.zeros(2, dtype=torch.int64)
    options = {"norm": "linf", "epsilon": 0.1, "seed": 0, "batch_size": 2}
    with pytest.raises(SharpscapeError, match="pip install pyautoattack"):
        robust_by_autoattack(network, x, y, classes=5, **options)
