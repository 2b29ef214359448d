"""The curvature of a network: what is asked for must be there."""

import numpy as np
import pytest
import torch
from deep import PGD

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep import measure_curvature
from sharpscape.families.deep.images import Images
from sharpscape.families.deep.models import Model


class Linear(torch.nn.Module):
    """A network of four weights, on images of two pixels."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 2, bias=False)

    def forward(self, x):
        return self.layer(x.flatten(1))


def measured(leading, *, layers=False):
    """{name: values} of what is measured with so many eigenvalues."""
    torch.manual_seed(0)
    pixels = torch.tensor([[0, 1], [1, 0], [1, 1]], dtype=torch.uint8).view(3, 1, 1, 2)
    images = Images(pixels, torch.tensor([0, 1, 0]), 1.0, "train")
    settings = {
        "curvature": {
            "images": 3,
            "batch_size": 3,
            "probes": 2,
            "leading": leading,
            "layers": layers,
        },
        "attack": {"batch_size": 3, "precision": "auto", "restarts": 1, **PGD},
    }
    model = Model(Linear().eval(), images, images, "linf", 0, classes=2)
    found = measure_curvature.measure(model, {"name": "adversarial"}, 0, settings)
    return {each.name: each.values for each in found}


def test_all_eigenvalues_but_one():
    assert measured(3)["spectrum_fixed"].shape == (3,)


@pytest.mark.parametrize("leading", [4, 5, 1000])
def test_more_eigenvalues_than_a_network_has_name_the_key(leading):
    with pytest.raises(SharpscapeError, match=rf"curvature\.leading: {leading}; allowed: up to 3,"):
        measured(leading)


def test_the_loss_is_that_of_the_images_measured():
    torch.manual_seed(0)
    weight = Linear().layer.weight.detach()
    pixels = torch.tensor([[0.0, 1], [1, 0], [1, 1]])
    expected = torch.nn.functional.cross_entropy(pixels @ weight.T, torch.tensor([0, 1, 0]))
    assert measured(3)["robust_loss"] == pytest.approx(float(expected), rel=1e-6)


def test_layers_are_measured_where_asked_for_and_change_no_number():
    plain, found = measured(3), measured(3, layers=True)
    assert found["layers"].tolist() == ["layer.weight"]
    # There is one layer, and nothing else: its block is the whole Hessian.
    assert found["layer_trace_fixed"] == pytest.approx([found["trace_fixed"]])
    assert found["layer_trace_fixed_error"] == pytest.approx([found["trace_fixed_error"]])
    assert found["layer_lambda_max_fixed"] == pytest.approx([found["lambda_max_fixed"]], rel=1e-5)
    assert {name for name in found if "layer" in name} == found.keys() - plain.keys()
    for name, values in plain.items():
        np.testing.assert_array_equal(found[name], values)


def test_of_a_linear_network_relative_flatness_and_the_index_agree_with_its_trace():
    found = measured(3)
    torch.manual_seed(0)
    w = Linear().layer.weight.detach().double()
    expected = w.norm().item() * found["trace_fixed"] ** 0.5
    assert found["weight_curvature_index"] == pytest.approx(expected, rel=1e-6)
    # Of two logits with features φ: the trace is the mean of 2 p (1 - p) ‖φ‖².
    difference = (w[0] - w[1]).square().sum().item()
    assert found["relative_flatness"] == pytest.approx(
        found["trace_fixed"] / 2 * difference, rel=0.02
    )
