"""The landscape of a network: how far lines go changes the lines, and no measure."""

import numpy as np
import pytest
import torch
from deep import COLOURED, job_settings, small_network, some_images

from sharpscape.families.deep.images import Images
from sharpscape.families.deep.measure_landscape import measure
from sharpscape.families.deep.models import Model


def measured(**landscape):
    """{(name, mode): values} of an untrained network, landscape as these keys say besides."""
    x, y = some_images(12)
    images = Images((x * 255).to(torch.uint8), y, 255.0, "train")
    model = Model(small_network().eval(), images, images, "l2", 0, COLOURED.classes)
    settings = job_settings()
    settings["landscape"] = settings["landscape"] | landscape
    found = measure(model, {"name": "adversarial"}, 0.1, settings)
    return {(each.name, each.mode): each.values for each in found}


@pytest.mark.parametrize("reach", [0.5, 2])
def test_reach_changes_lines_and_planes_and_no_measure(reach):
    unit, other = measured(points=5, reach=1), measured(points=5, reach=reach)
    drawn = {(name, mode) for name in ("loss", "plane") for mode in ("following", "held")}
    assert {key for key in unit if not np.array_equal(unit[key], other[key])} == drawn
    # Both have 0, and one has twice what the other reaches.
    short, far = (unit, other) if reach > 1 else (other, unit)
    for mode in ("following", "held"):
        np.testing.assert_array_equal(far["loss", mode][:, 1:4], short["loss", mode][:, ::2])
