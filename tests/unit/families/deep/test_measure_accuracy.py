"""Loss and accuracy of a network, counted by hand."""

import numpy as np
import pytest
import torch
from deep import GREY, PGD, job_settings, small_network

from sharpscape.families.deep import examples, measure_accuracy
from sharpscape.families.deep.attack import ATTACK, Attack, WorstCase, worst_case
from sharpscape.families.deep.images import Images
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.families.deep.models import Model


def test_robust_accuracy_counts_what_was_missed(monkeypatch):
    # Of two images, the first is missed at an example of a smaller loss than the one found.
    by_size = {0: [1.0, 0.0, 0.0], 1: [0.0, 0.1, -9.0], 2: [1.0, 0.9, 0.9]}

    class Network(torch.nn.Module):
        def forward(self, x):
            return torch.tensor([by_size[int(value)] for value in x.flatten()])

    x = torch.tensor([0.0, 0.0]).view(2, 1, 1, 1)
    found = WorstCase(x + 2, torch.ones(2), torch.tensor([1.0, 0.0]).view(2, 1, 1, 1), None)
    monkeypatch.setattr(examples, "worst_case", lambda *rest, **options: found)
    images = Images(x.to(torch.uint8), torch.tensor([0, 0]), 1.0, "test")
    settings = {
        "accuracy": {"autoattack": False},
        "attack": {"batch_size": 2, "precision": "float32", "restarts": 1, **PGD},
    }
    model = Model(Network(), images, images, "linf", 0, classes=3)
    measured = measure_accuracy.measure(model, {"name": "adversarial"}, 0.1, settings)
    values = {each.name: each.values for each in measured}
    assert set(values) == {"robust_loss", "robust_accuracy", "attack_shortfall"}
    # The stronger attack found the same.
    assert values["attack_shortfall"] == 0
    assert values["robust_accuracy"] == 0.5
    assert values["robust_loss"] == pytest.approx(np.log(1 + 2 * np.exp(-0.1)))


def small_model(n):
    """A network trained on nothing, and images of its own opinion, near its boundaries."""
    network = small_network(data=GREY).eval()
    x = torch.rand(n, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    y = network(x).argmax(dim=1)
    images = Images(x, y, 1.0, "test")
    return Model(network, images, images, "l2", 0, classes=3)


@pytest.mark.parametrize("n", [60, 250])
def test_attack_shortfall_is_what_a_stronger_attack_takes_besides(n):
    """Counted on the same part by attacks made here: what the usual one left, less what is left."""
    model = small_model(n)
    x, y = model.images.batch(slice(None))
    # One short step: so weak that more of them take much.
    settings = job_settings()["attack"] | {"steps": 1, "relative_step_size": 0.1}
    settings |= {"precision": "float32", "random_start": True}
    logits = model.network(x).detach().sort(dim=1).values
    epsilon = float((logits[:, -1] - logits[:, -2]).median()) * 2
    job = {"attack": settings, "accuracy": {"autoattack": False}}
    measured = measure_accuracy.measure(model, {"name": "adversarial"}, epsilon, job)
    values = {each.name: each.values for each in measured}
    attack = Attack(steps=1, relative_step_size=0.1, random_start=True)
    options = {"norm": "l2", "epsilon": epsilon, "batch_size": 500}

    def right(x, y, attack):
        generator = torch_generator(ATTACK, 0)
        return worst_case(model.network, x, y, attack, generator=generator, **options).right

    every = {60: 1, 250: 2}[n]
    usual = right(x, y, attack)[::every]
    strong = right(x[::every], y[::every], attack._replace(steps=2, restarts=2))
    assert values["attack_shortfall"] == float((usual & ~strong).double().mean())
    assert values["attack_shortfall"] > 0


@pytest.mark.parametrize("comparison", ["epoch-5", "equal-loss-0.1-before"])
def test_the_stronger_attack_is_for_the_ends_of_training(comparison):
    job = {"attack": job_settings()["attack"] | {"precision": "float32"}}
    job |= {"accuracy": {"autoattack": False}}
    names = {}
    for point in ("budget", "best", comparison):
        model = small_model(20)._replace(comparison=point)
        measured = measure_accuracy.measure(model, {"name": "adversarial"}, 0.1, job)
        names[point] = {each.name: each.values for each in measured}
    assert names["budget"].pop("attack_shortfall") == names["best"].pop("attack_shortfall")
    assert names["budget"] == names["best"] == names[comparison]


@pytest.mark.parametrize(
    ("noise", "epsilon"), [("random", 0.1), ("fgsm", 0.1), ("none", 0.0), ("adversarial", 0.0)]
)
def test_where_no_worst_case_is_sought_nothing_falls_short(noise, epsilon):
    settings = {"attack": job_settings()["attack"], "accuracy": {"autoattack": False}}
    measured = measure_accuracy.measure(small_model(20), {"name": noise}, epsilon, settings)
    assert {each.name for each in measured} == {"robust_loss", "robust_accuracy"}
