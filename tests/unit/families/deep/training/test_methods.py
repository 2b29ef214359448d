"""Training methods: those of the registry, and one more that is put into it."""

import copy

import pytest
import torch
from deep import digits, job_settings, small_network, some_images, trained_values
from registries import one_more_entry

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.training import Batch, load_method
from sharpscape.planning.registries import entries

# Those that train; of given models test_given.py.
METHODS = [name for name in entries("families/deep/training") if name != "given"]
# Zhang et al. 2019: a loss of clean and noisy logits, and an attack that raises its second term.
TRADES = '''
from torch.nn.functional import cross_entropy, kl_div

from sharpscape.families.deep.loop.gradient_descent import GradientDescent

BETA = 6.0


def divergence(logits, clean):
    """KL divergence of each sample from the clean logits, shape [n]."""
    shares = clean.log_softmax(dim=1)
    return kl_div(logits.log_softmax(dim=1), shares, log_target=True, reduction="none").sum(dim=1)


def trades_loss(subject, batch):
    clean = subject.judged(batch.x)
    noisy = subject.noisy(
        batch.x, batch.y, batch.generator, lambda logits, y: divergence(logits, clean)
    )
    clean, logits = subject.logits(batch.x), subject.logits(noisy)
    return cross_entropy(clean, batch.y) + BETA * divergence(logits, clean).mean(), logits


def make(subject):
    return GradientDescent(subject, trades_loss)
'''


@pytest.fixture
def trades(tmp_path):
    folder = tmp_path / "methods"
    folder.mkdir()
    with one_more_entry("families.deep.training", "trades", TRADES, folder):
        yield


def history(method, tmp_path):
    settings = job_settings(seeds=[0], training={"epochs": 2})
    settings["training"]["method"] = method
    return trained_values(digits(train=100), settings, tmp_path)


def test_a_method_without_a_module_is_an_error(tmp_path):
    with pytest.raises(SharpscapeError, match=r"trades: no such entry; needed is .*/trades\.py"):
        history("trades", tmp_path)


def test_a_method_of_another_loss_trains_otherwise(trades, tmp_path):
    usual, other = (history(method, tmp_path) for method in ("sgd", "trades"))
    losses = usual["budget/history/loss"], other["budget/history/loss"]
    assert (losses[0] != losses[1]).all()
    assert other["budget/history/loss"][0, 1] < other["budget/history/loss"][0, 0]
    # What is monitored has the same names, whatever the method.
    assert set(usual) == set(other)


def new_method(name, seed=0):
    settings = job_settings(training={"precision": "float32"})
    subject = NetworkInTraining(
        small_network(seed=seed), settings, torch.device("cpu"), torch.float32
    )
    return load_method(name).make(subject), subject.network


def batch(step):
    x, y = some_images(12, seed=step)
    return Batch(x, y, torch.Generator().manual_seed(step), 0.05, 0, step)


@pytest.mark.parametrize("name", [*METHODS, "trades"])
def test_state_and_network_are_all_that_the_next_step_depends_on(name, trades):
    method, network = new_method(name)
    for step in range(2):
        method.train_batch(batch(step))
    resumed, other = new_method(name, seed=1)
    other.load_state_dict(network.state_dict())
    resumed.restore(copy.deepcopy(method.state()))
    found = [each.train_batch(batch(2)) for each in (method, resumed)]
    assert found[0][0] == found[1][0]
    assert torch.equal(found[0][1], found[1][1])
    assert found[0][1].shape == (12, 5)
    for each, again in zip(network.state_dict().values(), other.state_dict().values(), strict=True):
        assert torch.equal(each, again)
