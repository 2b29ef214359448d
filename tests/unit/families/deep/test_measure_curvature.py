"""The curvature of a network: what is asked for must be there."""

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


def measured(leading):
    """{name: values} of what is measured with so many eigenvalues."""
    torch.manual_seed(0)
    pixels = torch.tensor([[0, 1], [1, 0], [1, 1]], dtype=torch.uint8).view(3, 1, 1, 2)
    images = Images(pixels, torch.tensor([0, 1, 0]), 1.0, "train")
    settings = {
        "curvature": {"images": 3, "batch_size": 3, "probes": 2, "leading": leading},
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
