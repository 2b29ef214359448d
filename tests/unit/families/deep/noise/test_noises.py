"""Every noise of the registry: its size, its range, and what it depends on."""

import pytest
import torch
from deep import small_network, some_images

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.attack import Attack
from sharpscape.families.deep.noise import load_noise
from sharpscape.planning.registries import entries

NOISES = entries("families/deep/noise")
PGD = Attack(steps=3, relative_step_size=0.5, random_start=True)


def examples(noise, *, network, norm="linf", epsilon=0.05, seed=0):
    x, y = some_images(8)
    generator = torch.Generator().manual_seed(seed)
    options = {"norm": norm, "epsilon": epsilon, "generator": generator}
    return load_noise(noise).make_examples(network, x, y, PGD, **options)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_examples_are_images_of_at_most_the_size(noise, norm):
    found = examples(noise, network=small_network().eval(), norm=norm, epsilon=0.3)
    x, _ = some_images(8)
    assert found.shape == x.shape
    assert 0 <= float(found.min()) <= float(found.max()) <= 1
    size = torch.linalg.vector_norm((found - x).flatten(1), dim=1)
    size = size if norm == "l2" else (found - x).abs().amax(dim=(1, 2, 3))
    assert float(size.max()) <= 0.3 + 1e-6


@pytest.mark.parametrize("noise", NOISES)
def test_following_noise_depends_on_the_network_and_other_noise_does_not(noise):
    first, second = (examples(noise, network=small_network(seed=seed).eval()) for seed in range(2))
    assert torch.equal(first, second) != load_noise(noise).FOLLOWING
    again = examples(noise, network=small_network(seed=0).eval())
    assert torch.equal(first, again)


def test_the_worst_case_follows_the_network():
    worst = [noise for noise in NOISES if load_noise(noise).WORST_CASE]
    assert worst == ["adversarial"]
    assert load_noise("adversarial").FOLLOWING


def test_a_name_without_a_module_is_an_error():
    with pytest.raises(SharpscapeError, match=r"blur: no such entry; needed is .*noise/blur\.py"):
        load_noise("blur")
