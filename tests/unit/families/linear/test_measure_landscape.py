"""The landscape of a logistic model: how far lines go changes the lines, and no measure."""

import numpy as np
import pytest

from sharpscape.families.linear.measure_landscape import measure
from sharpscape.families.linear.models import Model

EPSILON = 0.7
FLATNESS = {"average_radius": 0.5, "keskar_half_width": 0.001, "adaptive_radius": 0.5}


def measured(rows, w, reach):
    """{(name, mode): values} of a model whose lines and plane go so far."""
    landscape = {
        "points": 5, "directions": 2, "reach": reach, "plane_points": 5, "plane_seed": 0,
    }  # fmt: skip
    settings = {"landscape": landscape, "flatness": FLATNESS}
    found = measure(Model(rows, w, 6, "l2", "train", 0), {"name": "adversarial"}, EPSILON, settings)
    return {(each.name, each.mode): each.values for each in found}


@pytest.mark.parametrize("reach", [0.5, 2])
def test_reach_changes_lines_and_planes_and_no_measure(rows, w, reach):
    unit, other = measured(rows, w, 1), measured(rows, w, reach)
    drawn = {("loss", mode) for mode in ("following", "held")}
    drawn |= {("plane", mode) for mode in ("following", "held")}
    assert {key for key in unit if not np.array_equal(unit[key], other[key])} == drawn
    # Both have 0, and one has twice what the other reaches.
    short, far = (unit, other) if reach > 1 else (other, unit)
    for mode in ("following", "held"):
        lines, planes = ("loss", mode), ("plane", mode)
        np.testing.assert_allclose(far[lines][:, 1:4], short[lines][:, ::2], rtol=1e-12)
        np.testing.assert_allclose(far[planes][1:4, 1:4], short[planes][::2, ::2], rtol=1e-12)
