"""AutoAttack: what it says of images that withstand everything, and of those that nothing could."""

import sys

import pytest
import torch
from deep import small_network

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.attack import Attack, worst_case
from sharpscape.families.deep.autoattack import robust_by_autoattack
from sharpscape.families.deep.networks import NetworkData


@pytest.fixture(scope="module")
def network():
    return small_network(data=NetworkData((1, 8, 8), 5, mean=[0.5], std=[0.3]), width=2).eval()


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


def test_without_its_package_it_says_so(network, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyautoattack", None)
    x, y = torch.rand(2, 1, 8, 8), torch.zeros(2, dtype=torch.int64)
    options = {"norm": "linf", "epsilon": 0.1, "seed": 0, "batch_size": 2}
    with pytest.raises(SharpscapeError, match="pip install pyautoattack"):
        robust_by_autoattack(network, x, y, classes=5, **options)
