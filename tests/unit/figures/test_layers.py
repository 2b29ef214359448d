"""Maps of curvature by layer: which number stands where, and what has no colour."""

import numpy as np
import pytest

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.layers import draw, show
from sharpscape.files.places import Place

NAMES = np.array(["conv.weight", "linear.weight"])


def result(epsilon, largest, traces, comparison="budget"):
    """A curvature file of one seed; NaN without a model."""
    at = Place(comparison, "", "adversarial", epsilon, "train", "held")
    names = np.where(np.isnan(largest), "", NAMES)
    values = {"layers": names, "layer_lambda_max_fixed": largest, "layer_trace_fixed": traces}
    fields = {at._replace(name=name).path: np.array([each]) for name, each in values.items()}
    return fields, {"epsilon": epsilon, "seeds": [0]}


def test_a_row_per_layer_and_a_column_per_epsilon():
    nothing = [np.nan, np.nan]
    shown = show(
        Asked("study", {"0": 0.0, "1/2": 0.5}),
        [
            result(0.0, nothing, nothing),
            result(0.5, [1.0, 2.0], [10.0, -1.0]),
            result(0.5, [3.0, 4.0], [30.0, -3.0]),
            result(1.0, [5.0, 6.0], [50.0, 60.0]),
        ],
    )
    ((largest, traces),) = shown.rows
    np.testing.assert_array_equal(largest.values, [[np.nan, 2, 5], [np.nan, 3, 6]])
    np.testing.assert_array_equal(traces.values, [[np.nan, 20, 50], [np.nan, -2, 60]])
    assert (shown.layers, shown.epsilons) == (list(NAMES), ["0", "1/2", "1"])
    assert shown.ends == [(2, 6), (20, 60)]
    assert shown.title.endswith("no model at ε = 0")


def test_what_is_not_above_0_says_so_and_all_rows_share_a_scale():
    shown = show(
        Asked("study"),
        [
            result(0.5, [1.0, 2.0], [10.0, -1.0], "budget"),
            result(0.5, [100.0, 2.0], [10.0, 5.0], "best"),
        ],
    )
    figure = draw(shown)
    maps = [axis for axis in figure.axes if axis.get_title()]
    assert [[each.get_text() for each in axis.texts] for axis in maps] == [[], ["≤0"], [], []]
    limits = [axis.images[0].get_clim() for axis in maps]
    assert limits[0] == limits[2] == (1, 100)
    assert limits[1] == limits[3] == (5, 10)
    assert [each.get_text() for each in maps[0].get_yticklabels()] == list(NAMES)


@pytest.mark.parametrize("value", [np.nan, 0.0])
def test_nothing_to_colour_is_no_error(value):
    draw(show(Asked("study"), [result(0.5, [value] * 2, [value] * 2)])).draw_without_rendering()
