"""The loss over inputs, against closed forms, and as the landscape stage measures it."""

import numpy as np
import pytest
import torch
from deep import arguments, digits, job_settings, trained_values
from torch import nn

from sharpscape.families.deep import measure_landscape
from sharpscape.families.deep.models import models_of
from sharpscape.families.deep.sharpness.inputs import losses_over_inputs, random_noise
from sharpscape.families.lines import line_positions


def test_of_a_linear_network_it_is_the_logistic_loss_along_the_noise():
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(3, 1, 2, 2, generator=generator, dtype=torch.float64)
    noises = [0.3 * torch.randn(x.shape, generator=generator).double() for _ in range(2)]
    network, y = nn.Sequential(nn.Flatten(), nn.Linear(4, 2)).double(), torch.tensor([0, 1, 1])
    weight = network[1].weight.detach().numpy()
    bias = network[1].bias.detach().numpy()
    alphas = line_positions(5, 1)
    found = losses_over_inputs(network, x, y, noises, alphas, batch_size=4)
    for image in range(3):
        for direction, noise in enumerate(noises):
            for place, alpha in enumerate(alphas):
                shown = np.clip((x[image] + alpha * noise[image]).numpy().ravel(), 0, 1)
                logits = weight @ shown + bias
                margin = (logits[1] - logits[0]) * (1 if y[image] else -1)
                expected = np.log1p(np.exp(-margin))
                assert found[image, direction, place].item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_random_noise_has_the_size_of_its_ball(norm):
    x = torch.zeros(50, 3, 4, 4)
    noise = random_noise(x, norm, 0.3, torch.Generator().manual_seed(0))
    sizes = noise.flatten(1).norm(dim=1, p=2 if norm == "l2" else torch.inf)
    torch.testing.assert_close(sizes, torch.full((50,), 0.3))
    assert noise.mean().abs() < 0.02
    if norm == "linf":
        assert noise.abs().unique().numel() == 1


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A function of settings of the landscape: a trained model, and settings of the job."""
    folder = tmp_path_factory.mktemp("trained")
    data = digits(train=60, test=30)
    training = {"epochs": 1, "batch_size": 30}
    fields = trained_values(data, job_settings(seeds=[0], training=training), folder)

    def make(**landscape):
        small = {"points": 3, "directions": 1, "images": 10}
        settings = job_settings(seeds=[0], training=training, landscape=small | landscape)
        settings["landscape"] |= {"plane_seed": 0}
        (model,) = models_of(data, fields, "budget", "train", settings, arguments(folder))
        return model, settings

    return make


def curve(model, settings, noise="adversarial", epsilon=0.1):
    """What the stage measures over inputs; None for nothing."""
    measured = measure_landscape.measure(model, {"name": noise}, epsilon, settings)
    return next((each for each in measured if each.name == "input_loss"), None)


def test_the_middle_is_the_clean_loss_and_the_end_that_of_the_attack(trained):
    model, settings = trained(input_images=4, input_points=5)
    found = curve(model, settings)
    assert found.axes == ("image", "direction", "alpha") and not found.measure
    assert found.values.shape == (4, 2, 5)
    x, y = model.images.sample(10)
    with torch.no_grad():
        clean = nn.functional.cross_entropy(model.network(x[:4]), y[:4], reduction="none")
    for direction in range(2):
        np.testing.assert_allclose(found.values[:, direction, 2], clean, rtol=1e-4)
    # The worst example seen is no better than the image, nor than random noise of its size.
    assert (found.values[:, 0, 4] >= found.values[:, 0, 2]).all()
    assert found.values[:, 0, 4].mean() > found.values[:, 1, 4].mean()
    again = curve(model, settings)
    assert np.array_equal(again.values, found.values)


def test_it_is_measured_under_the_worst_case_where_it_is_asked_for(trained):
    model, settings = trained(input_images=4)
    assert curve(model, settings, epsilon=0.0) is None
    assert curve(model, settings, noise="random") is None
    assert curve(*trained(input_images=0)) is None
