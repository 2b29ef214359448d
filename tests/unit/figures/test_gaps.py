"""Generalisation gap against sharpness: a dot for every model."""

import numpy as np
from summaries import grid, models

from sharpscape.figures.gaps import draw, show
from sharpscape.judging.series import read_study


def dots(axis):
    """{(x, y): marker} of what is drawn for models."""
    return {
        (line.get_xdata()[0], line.get_ydata()[0]): line.get_marker()
        for line in axis.lines
        if line.get_linestyle() == "None"
    }


def test_a_dot_for_every_model():
    sharpness = {1: 1.0, 2: 0.0, 3: 2.0, 4: np.inf, 5: 3.0}
    made = grid(lambda e, s: sharpness[e], lambda e, s: e + 0.1 * s)
    rows = models(made, statuses={5: "no-minimiser"})
    rows += models(grid(lambda e, s: e, lambda e, s: -e - s, epsilons=[2]), comparison="loss")[2:]
    figure = draw(show("made-up", read_study(rows)))
    budget, loss = (axis for axis in figure.axes if axis.get_title())
    found = dots(budget)
    assert sorted(y for _, y in found) == [e + 0.1 * s for e in (1, 2, 3, 4) for s in range(5)]
    markers = {int(y): marker for (_, y), marker in found.items()}
    assert markers == {1: "o", 2: "<", 3: "o", 4: ">"}
    # Of the 6 pairs of epsilons 1 to 4, that of 1 and 2 disagrees.
    assert "0.67" in budget.get_title()
    assert len(dots(loss)) == 5
    assert "within" in loss.get_title() and "over" not in loss.get_title()


def test_nothing_to_draw():
    statuses = dict.fromkeys(range(6), "undefined")
    rows = models(grid(lambda e, s: e, lambda e, s: e), statuses=statuses)
    figure = draw(show("made-up", read_study(rows)))
    assert "no model" in figure.axes[0].texts[0].get_text()
    assert figure.get_suptitle() == "made-up"
