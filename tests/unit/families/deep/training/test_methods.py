"""Training methods: those of the registry, and one more that is put into it."""

import copy

import pytest
import torch
from deep import digits, job_settings, small_network, some_images, trained_values
from methods import METHODS
from registries import one_more_entry

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.training import Batch, load_method

# A loss of clean and noisy images.
BOTH = """
from torch.nn.functional import cross_entropy

from sharpscape.families.deep.loop.gradient_descent import GradientDescent
from sharpscape.families.deep.loop.objective import ROBUST_LOSS


def loss_of_both(subject, batch):
    noisy, logits = ROBUST_LOSS(subject, batch)
    return noisy + cross_entropy(subject.logits(batch.x), batch.y), logits


def make(subject):
    return GradientDescent(subject, loss_of_both)
"""


@pytest.fixture
def both(tmp_path):
    folder = tmp_path / "methods"
    folder.mkdir()
    with one_more_entry("families.deep.training", "both", BOTH, folder):
        yield


def history(method, tmp_path):
    settings = job_settings(seeds=[0], training={"epochs": 2})
    settings["training"]["method"] = method
    return trained_values(digits(train=100), settings, tmp_path)


def test_a_method_without_a_module_is_an_error(tmp_path):
    with pytest.raises(SharpscapeError, match=r"both: no such entry; needed is .*/both\.py"):
        history("both", tmp_path)


def test_a_method_of_another_loss_trains_otherwise(both, tmp_path):
    usual, other = (history(method, tmp_path) for method in ("sgd", "both"))
    losses = usual["budget/history/loss"], other["budget/history/loss"]
    assert (losses[0] != losses[1]).all()
    assert other["budget/history/loss"][0, 1] < other["budget/history/loss"][0, 0]
    # What is monitored has the same names, whatever the method.
    assert set(usual) == set(other)


def new_method(name, seed=0):
    known = name if name in METHODS else "sgd"
    of_method = {"periods": 1} if name == "scheduled" else {}
    settings = job_settings(training={"precision": "float32", "method": known} | of_method)
    subject = NetworkInTraining(
        small_network(seed=seed), settings, torch.device("cpu"), torch.float32
    )
    return load_method(name).make(subject), subject.network


def batch(step):
    x, y = some_images(12, seed=step)
    return Batch(x, y, torch.Generator().manual_seed(step), 0.05, 3, 0, step)


@pytest.mark.parametrize("name", [*METHODS, "both"])
def test_state_and_network_are_all_that_the_next_step_depends_on(name, both):
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
