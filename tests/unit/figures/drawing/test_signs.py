"""Signs: what has no place on an axis is marked at its edge, and no line leads over it."""

import itertools

import numpy as np
import pytest

from sharpscape.figures.drawing.curves import panel
from sharpscape.figures.drawing.panels import draw_panel
from sharpscape.figures.drawing.style import category, new_figure
from sharpscape.judging.series import Point


def drawn(scale, *curves, limits=(-0.5, 4.5)):
    """The axis of a panel; each curve is a list with the values of the seeds at 0, 1, …"""
    series = [
        (str(number), {at: Point(dict(enumerate(seeds)), frozenset()) for at, seeds in points})
        for number, points in enumerate(map(enumerate, curves))
    ]
    axis = new_figure(1, 1)[1][0, 0]
    axis.set_yscale(scale)
    draw_panel(axis, panel(series, scale, limits), [category(i) for i in range(len(curves))])
    return axis


def signs(axis):
    """{(position, sign): height in parts of the panel}."""
    places = {text: text.get_position() for text in axis.texts}
    return {(x, text.get_text()): height for text, (x, height) in places.items()}


@pytest.mark.parametrize("negative", [[-3.0], [0.0], [2.0, -1.0]])
def test_a_value_that_is_not_positive_is_marked_at_the_lower_edge_of_a_log_axis(negative):
    found = signs(drawn("log", [[1.0], negative, [10.0]]))
    assert list(found) == [(1, "≤0")]
    assert found[1, "≤0"] < 0.1
    assert not signs(drawn("linear", [[1.0], negative, [10.0]]))


def test_infinity_stands_at_the_upper_edge_and_what_is_undefined_below_the_others():
    found = signs(drawn("log", [[1.0], [np.inf], [-1.0], [np.nan]]))
    infinite, negative, undefined = found[1, r"$\infty$"], found[2, "≤0"], found[3, r"$\times$"]
    assert undefined < negative < 0.2 < 0.9 < infinite


def test_no_line_leads_over_a_sign():
    axis = drawn("log", [[1.0], [2.0], [-1.0], [4.0], [5.0]])
    line = axis.lines[0]
    assert np.isnan(line.get_ydata()).tolist() == [False, False, True, False, False]


def test_signs_leave_the_curves_in_view():
    axis = drawn("log", [[1e-3], [-1.0], [1e3]], [[1.0], [-1.0], [-1.0]], [[1.0], [1.0], [-1.0]])
    bottom, top = np.log10(axis.get_ylim())
    for height in signs(axis).values():
        assert bottom + height * (top - bottom) < -3


def test_signs_of_many_epsilons_do_not_touch():
    axis = drawn("log", [[1.0], *([[-1.0]] * 19)], limits=(-1, 20))
    axis.figure.set_size_inches(3.4, 2.7)
    axis.figure.draw_without_rendering()
    boxes = sorted((text.get_window_extent() for text in axis.texts), key=lambda box: box.x0)
    assert len(boxes) == 19
    for left, right in itertools.pairwise(boxes):
        assert left.x1 <= right.x0
