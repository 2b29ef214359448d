"""The landscape of a network: how far lines go, and along what, changes lines and no measure."""

import numpy as np
import pytest
import torch
from deep import COLOURED, job_settings, small_network, some_images
from torch import nn

from sharpscape.families.deep import measure_curvature
from sharpscape.families.deep.images import Images
from sharpscape.families.deep.measure_landscape import measure
from sharpscape.families.deep.models import Model
from sharpscape.files.axes import GAMMA


def a_model(network=None):
    """An untrained network, a small one of the registry where none is given, on a few images."""
    x, y = some_images(12)
    images = Images((x * 255).to(torch.uint8), y, 255.0, "train")
    network = (network or small_network()).eval()
    return Model(network, images, images, "l2", 0, COLOURED.classes)


def measured(model=None, **landscape):
    """{(name, mode): values} of a model, landscape as these keys say besides."""
    settings = job_settings()
    settings["landscape"] = settings["landscape"] | landscape
    found = measure(model or a_model(), {"name": "adversarial"}, 0.1, settings)
    return {(each.name, each.mode): each.values for each in found}


def test_the_loss_at_the_model_is_that_in_the_middle_of_a_line():
    found = measured(points=3)
    for mode in ("following", "held"):
        assert found["robust_loss", ""] == found["loss", mode][0, 1]


@pytest.mark.parametrize("reach", [0.5, 2])
def test_reach_changes_lines_and_planes_and_no_measure(reach):
    unit, other = measured(points=5, reach=1), measured(points=5, reach=reach)
    drawn = {(name, mode) for name in ("loss", "plane") for mode in ("following", "held")}
    assert {key for key in unit if not np.array_equal(unit[key], other[key])} == drawn
    # Both have 0, and one has twice what the other reaches.
    short, far = (unit, other) if reach > 1 else (other, unit)
    for mode in ("following", "held"):
        np.testing.assert_array_equal(far["loss", mode][:, 1:4], short["loss", mode][:, ::2])


def test_axes_add_lines_and_planes_and_change_no_number():
    random = measured(points=3, axes=["random"])
    found = measured(points=3, axes=["weight-perturbation", "random", "eigenvectors"])
    for key, values in random.items():
        np.testing.assert_array_equal(found.pop(key), values)
    shapes = {name: values.shape for (name, _), values in found.items()}
    assert shapes == {
        "loss_eigenvectors": (2, 3), "loss_weight_perturbation": (1, 3),
        "plane_eigenvectors": (3, 3), "plane_weight_perturbation": (3, 3),
    }  # fmt: skip
    for mode in ("following", "held"):
        for axes in ("eigenvectors", "weight_perturbation"):
            sides = found[f"plane_{axes}", mode]
            np.testing.assert_array_equal(sides[:, 1], found[f"loss_{axes}", mode][0])
        np.testing.assert_array_equal(
            found["plane_eigenvectors", mode][1], found["loss_eigenvectors", mode][1]
        )
    # Beside the worst perturbation a random direction of its size.
    short = measured(points=3, reach=GAMMA)["loss", "held"][0]
    beside = found["plane_weight_perturbation", "held"][1]
    np.testing.assert_allclose(beside, short, rtol=1e-5)


def test_without_random_axes_there_are_no_random_lines_and_all_measures():
    random, found = measured(points=3), measured(points=3, axes=["eigenvectors"])
    left_out = {(name, mode) for name in ("loss", "plane") for mode in ("following", "held")}
    assert random.keys() - found.keys() == left_out
    for key in random.keys() - left_out:
        np.testing.assert_array_equal(found[key], random[key])


def test_lines_along_eigenvectors_curve_by_their_eigenvalues():
    torch.manual_seed(0)
    # Without kinks, which a line crosses and no second derivative shows.
    layers = nn.Conv2d(3, 4, 3), nn.Softplus(), nn.Flatten(), nn.Linear(144, COLOURED.classes)
    model = a_model(nn.Sequential(*layers).to(memory_format=torch.channels_last))
    held = measured(model, points=3, reach=0.03, axes=["eigenvectors"])["loss_eigenvectors", "held"]
    curvatures = (held[:, 0] + held[:, 2] - 2 * held[:, 1]) / 0.03**2
    settings = job_settings()
    found = measure_curvature.measure(model, {"name": "adversarial"}, 0.1, settings)
    (spectrum,) = (each.values for each in found if each.name == "spectrum_fixed")
    np.testing.assert_allclose(curvatures, spectrum[:2], rtol=0.01)
