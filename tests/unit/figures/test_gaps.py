"""Generalisation gap against sharpness as a figure: a dot for every model, and when it is made."""

import numpy as np
import pytest
from test_configuration import GOOD, changed
from test_correlation import grid, summary

from sharpscape.figures.gaps import draw_gaps
from sharpscape.judging.series import read_study
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.jobs import figures_of


def dots(axis):
    """{(x, y): marker} of what is drawn for models."""
    return {
        (line.get_xdata()[0], line.get_ydata()[0]): line.get_marker()
        for line in axis.lines
        if line.get_linestyle() == "None"
    }


def test_a_dot_for_every_model():
    sharpness = {1: 1.0, 2: 0.0, 3: 2.0, 4: np.inf, 5: 3.0}
    models = grid(lambda e, s: sharpness[e], lambda e, s: e + 0.1 * s)
    rows = summary(models, statuses={5: "no-minimiser"})
    rows += summary(grid(lambda e, s: e, lambda e, s: -e - s, epsilons=[2]), comparison="loss")[2:]
    figure = draw_gaps(read_study(rows))
    budget, loss = (axis for axis in figure.axes if axis.get_title())
    found = dots(budget)
    assert sorted(y for _, y in found) == [e + 0.1 * s for e in (1, 2, 3, 4) for s in range(5)]
    markers = {int(y): marker for (_, y), marker in found.items()}
    assert markers == {1: "o", 2: "<", 3: "o", 4: ">"}
    # Of the 6 pairs of epsilons 1 to 4, that of 1 and 2 disagrees.
    assert "0.67" in budget.get_title()
    assert len(dots(loss)) == 5
    assert "over seeds" in loss.get_title() and "varepsilon" not in loss.get_title()


def test_nothing_to_draw():
    rows = summary(grid(lambda e, s: e, lambda e, s: e), statuses=dict.fromkeys(range(6), "x"))
    figure = draw_gaps(read_study(rows))
    assert "no model" in figure.axes[0].texts[0].get_text()


@pytest.mark.parametrize(
    ("config", "drawn"),
    [
        (GOOD, True),
        (changed("training", {"method": "exact"}), False),
        (changed("noises", ["random"]), False),
        (changed("epsilons", [0]), False),
    ],
)
def test_drawn_where_there_are_seeds_and_adversarial_models(config, drawn):
    (study,) = check_configuration(config)["studies"]
    assert ("gaps" in figures_of(study)) == drawn
