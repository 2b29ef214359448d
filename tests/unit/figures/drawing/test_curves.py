"""Curves over epsilon: where there is a number, where a sign, and what an empty panel says."""

import numpy as np
import pytest
from scipy import stats

from sharpscape.figures.drawing.curves import Regimes, curve, limits_of, panel, regimes_of
from sharpscape.judging.series import Point, Study


def point(*values, status=""):
    return Point(dict(enumerate(values)), frozenset([status] if status else []))


def test_numbers_and_signs():
    points = {0.0: point(0.0), 1.0: point(2.0), 2.0: point(np.inf), 3.0: point(np.nan)}
    linear, log = (curve("a", points, scale) for scale in ("linear", "log"))
    assert linear.numbers == {0.0: (0.0, 0.0, 0.0), 1.0: (2.0, 2.0, 2.0)}
    assert linear.signs == {2.0: "infinite", 3.0: "undefined"}
    # Zero has no place on a log axis.
    assert list(log.numbers) == [1.0]
    assert log.signs == linear.signs | {0.0: "not-positive"}


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_seeds_give_t_intervals_on_the_scale_of_the_axis(scale):
    values = np.array([1.0, 2.0, 4.0])
    seen = np.log(values) if scale == "log" else values
    low, high = stats.t.interval(0.95, 2, seen.mean(), stats.sem(seen))
    expected = np.array([seen.mean(), low, high])
    expected = np.exp(expected) if scale == "log" else expected
    assert curve("a", {0.5: point(*values)}, scale).numbers[0.5] == pytest.approx(tuple(expected))


def test_an_empty_panel_says_why():
    def note(*points):
        return panel([("a", dict(enumerate(points)))], "log", (0, 1)).note

    assert note(point(np.nan, status="kinks"), point(np.nan, status="undefined")) == (
        "no value\nkinks\nundefined"
    )
    assert note(point(0.0)) == note(point(np.inf)) == ""
    assert note(point(1.0), point(np.nan, status="kinks")) == ""


def test_regimes_reach_as_far_as_the_panel():
    study = Study("a", [0.4, 0.5], [1.0, 0.9], {})
    limits = limits_of([0.0, 0.8])
    assert limits == pytest.approx((-0.04, 0.84))
    # Over draws of the data, what all of them agree on.
    assert regimes_of(study, limits) == Regimes(
        [(limits[0], 0.5), (0.5, limits[1]), (limits[1], limits[1])], [0.5]
    )
    assert regimes_of(Study("network", [], [], {}), limits) == Regimes()
