"""Methods that take the gradient at perturbed weights: how far they perturb, and what is left."""

import copy

import pytest
import torch
from deep import small_network
from methods import batch, in_training, new_method, weights

from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.training import load_method

PERTURBING = {
    "awp": {"gamma": 0.02},
    "sam": {"rho": 0.3},
    "trades": {"gamma": 0.02},
    "mart": {"gamma": 0.02},
}


def watched(network, method, **settings):
    """A method, and a list that gets the weights at every pass in training mode."""
    subject, seen = in_training(network, method, **settings), []
    plain = subject.logits

    def logits(x):
        seen.append(weights(network))
        return plain(x)

    subject.logits = logits
    return load_method(method).make(subject), seen


def state_of(network):
    return copy.deepcopy(network.state_dict())


@pytest.mark.parametrize("method", ["awp", "trades", "mart"])
def test_each_layer_is_perturbed_by_gamma_of_its_norm(method):
    network = small_network()
    found, seen = watched(network, method, gamma=0.02)
    found.train_batch(batch(0))
    before, after = seen[0], seen[-1]
    layers = filters_of(network)
    assert layers
    for name, weight in before.items():
        moved = torch.linalg.vector_norm(after[name] - weight)
        expected = 0.02 * torch.linalg.vector_norm(weight) if name in layers else 0
        assert moved == pytest.approx(float(expected), rel=1e-3)


def test_sam_perturbs_all_weights_together_by_rho():
    network = small_network()
    found, seen = watched(network, "sam", rho=0.3)
    found.train_batch(batch(0))
    moved = [seen[1][name] - weight for name, weight in seen[0].items()]
    assert sum(float((each**2).sum()) for each in moved) ** 0.5 == pytest.approx(0.3, rel=1e-4)


@pytest.mark.parametrize("method", PERTURBING)
def test_the_perturbation_goes_up_the_loss(method):
    network = small_network()
    found, _ = watched(network, method, **PERTURBING[method])
    losses, plain = [], found.objective.loss

    def loss(*arguments):
        value, logits = plain(*arguments)
        losses.append(value.item())
        return value, logits

    found.objective = found.objective._replace(loss=loss)
    reported, _ = found.train_batch(batch(0))
    assert losses[1] > losses[0] == reported


@pytest.mark.parametrize("method", PERTURBING)
def test_of_the_perturbation_no_bit_is_left(method):
    network = small_network()
    before = weights(network)
    found = new_method(network, method, **PERTURBING[method])
    found.train_batch(batch(0, rate=0.0))
    for name, weight in weights(network).items():
        assert torch.equal(weight, before[name])


@pytest.mark.parametrize(("method", "counted"), [("sam", 0), ("awp", 1)])
def test_running_statistics_take_up_one_pass(method, counted):
    network = small_network()
    start = state_of(network)
    found, seen = watched(network, method, **PERTURBING[method])
    images, plain = [], found.objective.examples

    def examples(*arguments):
        images.append(plain(*arguments))
        return images[0]

    found.objective = found.objective._replace(examples=examples)
    found.train_batch(batch(0))
    once = small_network()
    once.load_state_dict(start | seen[counted])
    once.train()(images[0])
    other = small_network()
    other.load_state_dict(start | seen[1 - counted])
    other.train()(images[0])
    name = "bn1.running_mean"
    statistics = network.state_dict()[name]
    assert torch.allclose(statistics, once.state_dict()[name], atol=1e-7)
    assert not torch.allclose(statistics, other.state_dict()[name], atol=1e-7)


@pytest.mark.parametrize("method", ["sam", "awp"])
def test_statistics_that_are_means_over_all_batches_stay_so(method):
    network = small_network()
    network.bn1.momentum = None
    found = new_method(network, method, **PERTURBING[method])
    for step in range(3):
        found.train_batch(batch(step))
    assert network.bn1.num_batches_tracked == 3


@pytest.mark.parametrize("method", ["trades", "mart"])
def test_gamma_0_perturbs_nothing(method):
    found, seen = watched(small_network(), method, gamma=0)
    found.train_batch(batch(0))
    # Clean images and noisy ones, at the same weights.
    assert len(seen) == 2
    assert all(torch.equal(seen[0][name], seen[1][name]) for name in seen[0])


def test_a_loss_without_slope_moves_nothing():
    network = small_network()
    with torch.no_grad():
        network.linear.weight.zero_()
        network.linear.bias.copy_(torch.tensor([200.0, 0, 0, 0, 0]))
    for method in ("awp", "sam"):
        trial = copy.deepcopy(network)
        found = new_method(trial, method, weight_decay=0, epsilon=0)
        sure = batch(0)
        found.train_batch(sure._replace(y=torch.zeros_like(sure.y)))
        for name, weight in weights(trial).items():
            assert torch.equal(weight, weights(network)[name])
