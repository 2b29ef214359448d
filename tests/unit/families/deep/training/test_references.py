"""Each method against a program written from its paper: three steps on a smooth network."""

import copy

import numpy as np
import pytest
import torch
from methods import RATE, batch, new_method, smooth_network
from torch.nn.functional import cross_entropy, kl_div

from sharpscape.families.deep.balls import uniform_in_ball
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.families.deep.training.entropy_sgd import LANGEVIN
from sharpscape.families.deep.training.smoothed import SMOOTHING

EPSILON, STEPS, DECAY, MOMENTUM = 0.1, 2, 5e-4, 0.9


def pgd(network, x, y, step, raised, epsilon=EPSILON):
    """Projected sign ascent, from the random start that the step's generator gives."""
    if epsilon == 0:
        return x
    generator = torch.Generator().manual_seed(step)
    point = (x + uniform_in_ball(x, "linf", epsilon, generator)).clamp(0, 1)
    for _ in range(STEPS):
        point.requires_grad_()
        (slope,) = torch.autograd.grad(raised(network(point), y), point)
        point = point.detach() + 0.25 * epsilon * slope.sign()
        point = point.clamp(x - epsilon, x + epsilon).clamp(0, 1)
    return point


def ce_sum(logits, y):
    return cross_entropy(logits, y, reduction="sum")


def kl_sum(network, x):
    target = network(x).detach().softmax(dim=1)
    return lambda logits, y: kl_div(logits.log_softmax(dim=1), target, reduction="sum")


def plain_loss(network, x, y, noisy):
    return cross_entropy(network(noisy), y)


def trades_loss(network, x, y, noisy):
    share = network(x).softmax(dim=1)
    kl = kl_div(network(noisy).log_softmax(dim=1), share, reduction="batchmean")
    return cross_entropy(network(x), y) + 6 * kl


def mart_loss(network, x, y, noisy):
    p, q = network(x).softmax(dim=1), network(noisy).softmax(dim=1)
    total = 0
    for i, label in enumerate(y):
        rival = max(q[i, k] for k in range(5) if k != label)
        kl = sum(p[i, k] * (p[i, k].log() - q[i, k].log()) for k in range(5))
        total = total - q[i, label].log() - (1 - rival).log() + 5 * kl * (1 - p[i, label])
    return total / len(y)


def mixed_loss(network, x, y, noisy):
    clean, adversarial = ce_sum(network(x[6:]), y[6:]), ce_sum(network(noisy[:6]), y[:6])
    return (clean + 0.3 * adversarial) / (6 + 0.3 * 6)


def descended(network, optimiser, loss, x, y, noisy):
    optimiser.zero_grad()
    loss(network, x, y, noisy).backward()
    optimiser.step()


def at_perturbed_weights(perturbed):
    """An optimiser's step with the gradient at weights that perturbed(network) has moved."""

    def step(network, optimiser, loss, x, y, noisy):
        optimiser.zero_grad()
        loss(network, x, y, noisy).backward()
        before = copy.deepcopy(network.state_dict())
        perturbed(network)
        optimiser.zero_grad()
        loss(network, x, y, noisy).backward()
        network.load_state_dict(before)
        optimiser.step()

    return step


@torch.no_grad()
def by_layers(network):
    for each in network.parameters():
        if each.ndim > 1:
            each += 0.01 * each.norm() * each.grad / each.grad.norm()


@torch.no_grad()
def all_together(network):
    length = sum((each.grad**2).sum() for each in network.parameters()).sqrt()
    for each in network.parameters():
        each += 0.05 * each.grad / length


# method: settings beside its defaults, loss, what the attack raises (None: cross-entropy), step.
REFERENCES = {
    "sgd": ({}, plain_loss, None, descended),
    "awp": ({}, plain_loss, None, at_perturbed_weights(by_layers)),
    "sam": ({}, plain_loss, None, at_perturbed_weights(all_together)),
    "trades": ({}, trades_loss, kl_sum, descended),
    "trades, perturbed": ({"gamma": 0.01}, trades_loss, kl_sum, at_perturbed_weights(by_layers)),
    "mart": ({}, mart_loss, None, descended),
    "mart, perturbed": ({"gamma": 0.01}, mart_loss, None, at_perturbed_weights(by_layers)),
}


def trained(method, settings, epochs=(0, 0, 0)):
    """A network's parameters after three steps by the library."""
    network = smooth_network()
    found = new_method(network, method, epsilon=EPSILON, **settings)
    for step, epoch in enumerate(epochs):
        found.train_batch(batch(step, epoch=epoch))
    return list(network.parameters())


def assert_equal(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, rtol=0, atol=1e-6)


def optimiser_of(network):
    return torch.optim.SGD(
        network.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=DECAY, foreach=False
    )


@pytest.mark.parametrize("name", REFERENCES)
def test_three_steps_are_those_of_the_paper(name):
    settings, loss, raised, step_of = REFERENCES[name]
    network = smooth_network()
    optimiser = optimiser_of(network)
    for step in range(3):
        x, y = batch(step).x, batch(step).y
        noisy = pgd(network, x, y, step, raised(network, x) if raised else ce_sum)
        step_of(network, optimiser, loss, x, y, noisy)
    assert_equal(trained(name.split(",")[0], settings), list(network.parameters()))


def test_mixed_batches_are_those_of_the_paper():
    network = smooth_network()
    optimiser = optimiser_of(network)
    for step in range(3):
        x, y = batch(step).x, batch(step).y
        # The attack draws its start for the images under noise alone.
        noisy = torch.cat([pgd(network, x[:6], y[:6], step, ce_sum), x[6:]])
        descended(network, optimiser, mixed_loss, x, y, noisy)
    assert_equal(trained("mixed", {}), list(network.parameters()))


@pytest.mark.parametrize("draws", [1, 3])
def test_smoothed_training_is_that_of_the_paper(draws):
    network = smooth_network()
    optimiser = optimiser_of(network)
    for step in range(3):
        x, y = batch(step).x, batch(step).y
        generator = torch_generator(SMOOTHING, 3, 0, step)
        noises = 0.25 * torch.randn((draws, *x.shape), generator=generator)

        def smooth(point, noises=noises):
            return sum(network(point + each).softmax(dim=1) for each in noises) / len(noises)

        noisy = pgd(smooth, x, y, step, lambda g, y: -g.gather(1, y[:, None]).log().sum())
        optimiser.zero_grad()
        losses = [cross_entropy(network(noisy + each), y) for each in noises]
        (sum(losses) / draws).backward()
        optimiser.step()
    assert_equal(trained("smoothed", {"draws": draws}), list(network.parameters()))


def test_scheduled_training_is_that_of_the_paper():
    # Two periods of four epochs; in the first epoch of each there is no noise.
    options = {"epochs": 8, "periods": 2, "peak": 1.5}
    network = smooth_network()
    optimiser = optimiser_of(network)
    for step, share in enumerate([0.25, 0.75, 0]):
        x, y = batch(step).x, batch(step).y
        epsilon = min(EPSILON, 1.5 * EPSILON * 0.5 * (1 - np.cos(np.pi * share)))
        noisy = pgd(network, x, y, step, ce_sum, epsilon)
        descended(network, optimiser, plain_loss, x, y, noisy)
    assert_equal(trained("scheduled", options, epochs=(1, 7, 4)), list(network.parameters()))


def test_entropy_sgd_is_algorithm_1():
    options = {"langevin_steps": 2, "langevin_rate": 0.2, "scope": 0.3, "scoping": 0.5}
    options |= {"temperature": 0.01, "averaging": 0.25, "momentum": 0}
    network = smooth_network()
    iterate = copy.deepcopy(network)
    mean = [each.detach().clone() for each in network.parameters()]
    # Four steps: two rounds.
    for step in range(4):
        x, y = batch(step).x, batch(step).y
        iterate.zero_grad()
        cross_entropy(iterate(pgd(iterate, x, y, step, ce_sum)), y).backward()
        generator = torch_generator(LANGEVIN, 3, 0, step)
        scope = 0.3 * 1.5 ** (step // 2)
        with torch.no_grad():
            for i, (w, each) in enumerate(
                zip(network.parameters(), iterate.parameters(), strict=True)
            ):
                slope = each.grad + DECAY * each - scope * (w - each)
                noise = torch.randn(each.shape, generator=generator)
                each += -0.2 * slope + 0.2**0.5 * 0.01 * noise
                mean[i] = 0.75 * mean[i] + 0.25 * each
            if step % 2 == 1:
                for i, (w, each) in enumerate(
                    zip(network.parameters(), iterate.parameters(), strict=True)
                ):
                    w -= RATE * (w - mean[i])
                    each.copy_(w)
                    mean[i] = w.clone()
    assert_equal(trained("entropy-sgd", options, epochs=(0,) * 4), list(network.parameters()))
