"""The worst weight perturbation, against the largest loss on all of its border."""

import numpy as np
import pytest
import torch
from deep import COLOURED, PGD, small_network, some_images

from sharpscape.families.deep.examples import Examples
from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.sharpness.directions import moved
from sharpscape.families.deep.sharpness.weight_perturbation import worst_perturbation
from sharpscape.files.axes import GAMMA

ATTACK = {"batch_size": 5, "precision": "float32", "restarts": 1, **PGD}


class Linear(torch.nn.Module):
    """Two logits of two pixels: u is the difference of their weights."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 2, bias=False)

    def forward(self, x):
        return self.layer(x.flatten(1))


def adversarial(epsilon):
    return Examples({"name": "adversarial"}, epsilon, "l2", 0, ATTACK)


@pytest.mark.parametrize("epsilon", [0, 0.1])
def test_of_two_linear_logits_it_is_the_worst_point_of_a_circle(epsilon):
    torch.manual_seed(0)
    network, draw = Linear().eval(), np.random.default_rng(0)
    # No pixel comes near 0 or 1, so that the noise has its closed form.
    pixels, labels = draw.uniform(0.3, 0.7, (9, 2)), draw.integers(0, 2, 9)
    x = torch.tensor(pixels, dtype=torch.float32).view(9, 1, 1, 2)
    found = worst_perturbation(network, adversarial(epsilon), x, torch.tensor(labels))
    w = network.layer.weight.detach().double().numpy()
    signs = 2 * labels - 1

    def robust_loss(u):
        margins = signs * (pixels @ u) - epsilon * np.linalg.norm(u)
        return np.logaddexp(0, -margins).mean()

    u, radius = w[1] - w[0], GAMMA * np.linalg.norm(w)
    angles = np.linspace(0, 2 * np.pi, 20001)
    circle = u + 2**0.5 * radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    largest = max(map(robust_loss, circle)) - robust_loss(u)
    v = found["layer.weight"].double().numpy()
    assert robust_loss(u + v[1] - v[0]) - robust_loss(u) == pytest.approx(largest, rel=1e-3)


def test_layers_stay_in_their_balls_and_the_network_where_it_was():
    network = small_network().eval()
    before = {name: each.clone() for name, each in network.state_dict().items()}
    x, y = some_images(10)
    examples = adversarial(0.1)
    found, again = (worst_perturbation(network, examples, x, y) for _ in range(2))
    assert found.keys() == filters_of(network)
    for name, each in found.items():
        ratio = each.norm() / network.get_parameter(name).norm()
        assert 0.5 < ratio.item() / GAMMA <= 1 + 1e-5
        assert torch.equal(each, again[name])
    after = network.state_dict()
    assert all(torch.equal(each, after[name]) for name, each in before.items())


def test_no_random_perturbation_of_that_size_is_worse():
    network, (x, y) = small_network(data=COLOURED).eval(), some_images(10)
    examples = adversarial(0.1)

    def robust_loss(direction):
        with moved(network, [direction], [1]):
            noisy = examples.make(network, x, y)
            return torch.nn.functional.cross_entropy(network(noisy).double(), y).item()

    worst, draw = worst_perturbation(network, examples, x, y), torch.Generator().manual_seed(0)
    at_rest, rises = robust_loss({}), []
    for _ in range(30):
        raw = {name: torch.randn(each.shape, generator=draw) for name, each in worst.items()}
        scaled = {
            name: each * (GAMMA * network.get_parameter(name).detach().norm() / each.norm())
            for name, each in raw.items()
        }
        rises.append(robust_loss(scaled) - at_rest)
    assert robust_loss(worst) - at_rest > 3 * max(rises) > 0
