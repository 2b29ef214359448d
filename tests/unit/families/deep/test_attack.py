"""Attacks: inside the ball and [0, 1], never below the clean loss, and exact on a linear model."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from deep import small_network, some_images
from torch.nn.functional import cross_entropy

from sharpscape.families.deep.attack import Attack, _Worst, perturb, worst_case
from sharpscape.families.deep.noise.random import make_examples as random_examples

NORMS = ("l2", "linf")
EPSILON = {"l2": 0.6, "linf": 0.05}
PGD = Attack(steps=10, relative_step_size=0.25, random_start=True)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def sizes(noise, norm):
    if norm == "linf":
        return noise.abs().amax(dim=(1, 2, 3))
    return torch.linalg.vector_norm(noise, dim=(1, 2, 3))


def losses(network, x, y):
    return cross_entropy(network(x).double(), y, reduction="none").detach()


@pytest.fixture(scope="module")
def network():
    return small_network().eval()


@pytest.fixture(scope="module")
def images():
    return some_images()


@pytest.fixture(scope="module")
def linear():
    """Two logits whose difference is w·x, for images well inside [0, 1]."""
    w = torch.randn(1, 48, generator=generator(2))

    def logits(x):
        half = x.flatten(1) @ w.T / 2
        return torch.cat([-half, half], dim=1)

    return logits, w[0], 0.3 + 0.4 * torch.rand(16, 3, 4, 4, generator=generator(3))


@pytest.mark.parametrize("norm", NORMS)
def test_examples_stay_in_the_ball_and_in_the_image_range(network, images, norm):
    x, y = images
    options = {"norm": norm, "epsilon": EPSILON[norm]}
    found = [
        perturb(network, x, y, PGD, generator=generator(), **options),
        worst_case(network, x, y, PGD, generator=generator(), batch_size=9, **options)[0],
        random_examples(network, x, y, PGD, generator=generator(), **options),
    ]
    for each in found:
        assert float(each.min()) >= 0
        assert float(each.max()) <= 1
        assert float(sizes(each - x, norm).max()) <= EPSILON[norm] + 1e-6
        assert float(sizes(each - x, norm).max()) > 0.5 * EPSILON[norm]


@pytest.mark.parametrize("norm", NORMS)
def test_the_worst_case_is_never_below_the_clean_loss(network, images, norm):
    x, y = images
    # A step so long, and a ball so large, that ascent often ends below where it began.
    wild = Attack(steps=3, relative_step_size=2.0, random_start=True, restarts=2)
    options = {"norm": norm, "epsilon": 10 * EPSILON[norm], "generator": generator()}
    found, loss, _, right = worst_case(network, x, y, wild, batch_size=100, **options)
    assert bool((loss >= losses(network, x, y)).all())
    torch.testing.assert_close(loss, losses(network, found, y))
    for shown in (x, found):
        assert not bool((right & (network(shown).argmax(dim=1) != y)).any())


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("random_start", [True, False])
def test_on_a_linear_model_it_is_the_closed_form(linear, norm, random_start):
    logits, w, x = linear
    y = torch.tensor([0, 1] * 8)
    epsilon = {"l2": 0.25, "linf": 0.04}[norm]
    attack = Attack(steps=20, relative_step_size=0.25, random_start=random_start, restarts=1)
    size = float(torch.linalg.vector_norm(w) if norm == "l2" else w.abs().sum())
    margins = (2 * y - 1) * (x.flatten(1) @ w)
    exact = np.logaddexp(0, -(margins - epsilon * size).double().numpy())
    options = {"norm": norm, "epsilon": epsilon}
    last = perturb(logits, x, y, attack, generator=generator(), **options)
    _, worst, _, right = worst_case(
        logits, x, y, attack, generator=generator(), batch_size=5, **options
    )
    for found in (losses(logits, last, y), worst):
        np.testing.assert_allclose(found.numpy(), exact, rtol=1e-3)
    assert right.tolist() == (margins > epsilon * size).tolist()


@pytest.mark.parametrize("norm", NORMS)
def test_attacked_is_worse_than_random_noise(network, images, norm):
    x, y = images
    options = {"norm": norm, "epsilon": EPSILON[norm], "generator": generator()}
    attacked = losses(network, perturb(network, x, y, PGD, **options), y)
    random = losses(network, random_examples(network, x, y, PGD, **options), y)
    assert float(attacked.mean()) > float(random.mean()) + 0.1


def test_more_restarts_never_lower_the_loss(network, images):
    x, y = images
    found = []
    for restarts in (1, 2, 4):
        attack = PGD._replace(restarts=restarts)
        options = {"norm": "linf", "epsilon": 0.05, "batch_size": 24}
        found.append(worst_case(network, x, y, attack, generator=generator(), **options))
    for fewer, more in pairwise(found):
        assert bool((more.losses >= fewer.losses).all())
        assert not bool((more.right & ~fewer.right).any())


def test_an_example_that_is_missed_counts_though_another_has_the_larger_loss():
    # Three classes, the last as likely as the second: a loss of 1.03, and right.
    shown = {0.0: [1.0, 0.0, 0.0], 0.1: [0.0, 0.1, -9.0], 0.2: [1.0, 0.9, 0.9]}

    def network(x):
        return torch.tensor([shown[round(float(value), 1)] for value in x.flatten()])

    clean, missed, largest = (torch.full((1, 1, 1, 1), value) for value in shown)
    found = _Worst(network, clean, torch.tensor([0]))
    assert found.right.item()
    for each in (missed, largest):
        found.see(each, None)
    assert torch.equal(found.images, largest)
    assert torch.equal(found.missed, missed)
    assert not found.right.item()


@pytest.mark.parametrize("norm", NORMS)
def test_epsilon_0_is_the_image(network, images, norm):
    x, y = images
    options = {"norm": norm, "epsilon": 0, "generator": generator()}
    assert perturb(network, x, y, PGD, **options) is x
    found, loss, _, right = worst_case(network, x, y, PGD, batch_size=24, **options)
    assert torch.equal(found, x)
    torch.testing.assert_close(loss, losses(network, x, y))
    assert right.tolist() == (network(x).argmax(dim=1) == y).tolist()


@pytest.mark.parametrize("norm", NORMS)
def test_a_gradient_of_0_moves_nothing(images, norm):
    x, y = images
    attack = PGD._replace(random_start=False)
    options = {"norm": norm, "epsilon": 0.1, "generator": generator()}
    found = perturb(lambda x: 0 * x.flatten(1)[:, :5], x, y, attack, **options)
    assert torch.equal(found, x)


@pytest.mark.parametrize("norm", NORMS)
def test_a_tiny_gradient_points_as_well_as_a_large_one(linear, norm):
    logits, _, x = linear
    y = torch.zeros(16, dtype=torch.int64)
    attack = PGD._replace(steps=1, random_start=False)
    options = {"norm": norm, "epsilon": 0.1, "generator": generator()}
    # At this scale the squares of a gradient are 0 in float32.
    tiny, plain = (
        perturb(lambda x, scale=scale: scale * logits(x), x, y, attack, **options)
        for scale in (1e-26, 1.0)
    )
    torch.testing.assert_close(tiny - x, plain - x, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("norm", NORMS)
def test_a_confident_network_is_attacked_like_any_other(linear, norm):
    logits, w, x = linear
    y = (x.flatten(1) @ w > 0).long()
    # Every margin is 60, where 1 + exp(-margin) is 1, even in float64.
    scale = 60 / (x.flatten(1) @ w).abs()
    attack = PGD._replace(steps=20)
    options = {"norm": norm, "generator": generator(), "batch_size": 16}
    clean, worst = (
        worst_case(lambda x: scale[:, None] * logits(x), x, y, attack, epsilon=epsilon, **options)[
            1
        ]
        for epsilon in (0, 0.001)
    )
    size = float(torch.linalg.vector_norm(w) if norm == "l2" else w.abs().sum())
    # The loss is exp(-margin) here, and the margin falls by epsilon times the norm.
    rise = (worst.log() - clean.log()) / (scale * 0.001 * size)
    torch.testing.assert_close(rise, torch.ones_like(rise), rtol=0.02, atol=0)


def test_parameters_get_no_gradient(network, images):
    x, y = images
    perturb(network, x, y, PGD, norm="linf", epsilon=0.05, generator=generator())
    assert all(each.grad is None for each in network.parameters())


@pytest.mark.parametrize("norm", NORMS)
def test_the_generator_decides_and_batches_do_not(network, images, norm):
    x, y = images

    def attack(seed, batch_size):
        options = {"norm": norm, "epsilon": EPSILON[norm], "generator": generator(seed)}
        return worst_case(network, x, y, PGD, batch_size=batch_size, **options)[1]

    assert torch.equal(attack(0, 24), attack(0, 24))
    assert not torch.equal(attack(0, 24), attack(1, 24))
    torch.testing.assert_close(attack(0, 24), attack(0, 7), rtol=1e-2, atol=1e-3)


def test_the_objective_is_what_is_raised(network, images):
    x, y = images
    options = {"norm": "linf", "epsilon": 0.05, "generator": generator()}
    # The first logit, whatever the label.
    raised = PGD._replace(objective=lambda logits, y: logits[:, 0])
    found = perturb(network, x, y, raised, **options)
    with torch.no_grad():
        rise = (network(found) - network(x))[:, 0]
    usual = (network(perturb(network, x, y, PGD, **options)) - network(x))[:, 0].detach()
    assert float(rise.min()) > 0
    assert float(rise.mean()) > float(usual.mean())
