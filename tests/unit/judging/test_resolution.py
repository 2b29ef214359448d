"""What counts as a difference, and on which scale: by hand."""

import numpy as np
import pytest
from summaries import curves, seeded, verdict_of

from sharpscape.judging.resolution import differences, scale_of, tolerances, values_of
from sharpscape.judging.series import Point


def points(rows, accuracy=1e-9):
    """Points of rows of values, one per seed."""
    return [
        Point(
            {str(s): float(v) for s, v in enumerate(row)},
            frozenset(),
            {str(s): accuracy for s in range(len(row))},
        )
        for row in rows
    ]


def values(rows, measure="lambda_max_full", accuracy=1e-9, loss=1.0):
    made = points(rows, accuracy)
    seeds = [str(s) for s in range(len(rows[0]))]
    return values_of(made, seeds, scale_of(measure, made, loss))


def split(rows, **more):
    """Differences of the second row to the first, both on the scale of both."""
    both = values(rows, **more)
    first, second = (
        both._replace(y=both.y[i], accuracy=both.accuracy[i], floor=both.floor[i]) for i in (0, 1)
    )
    return differences(second, first)


def test_one_value_that_is_not_positive_makes_it_raw():
    assert values([[1, 2], [3, 4]]).scale.logarithm
    assert not values([[1, 2], [0, 4]]).scale.logarithm
    assert values([[1, 2], [np.inf, 4]]).scale.logarithm
    assert not values([[1, 2]], measure="generalisation_gap").scale.logarithm
    # Below the rounding of a difference of losses, which grows with the loss.
    assert values([[1, 2e-15]], measure="line_rise").scale.logarithm
    assert not values([[1, 0.9e-15]], measure="line_rise").scale.logarithm
    assert not values([[1, 2e-15]], measure="line_rise", loss=3.0).scale.logarithm


def test_differences_are_of_logarithms_or_of_values():
    np.testing.assert_allclose(split([[1, 2], [3, 8]]), np.log([3, 4]))
    # Values are divided by the largest, 8.
    np.testing.assert_allclose(split([[-1, 2], [3, 8]]), np.array([4, 6]) / 8)
    assert values([[-1, 2], [3, 8]]).scale.size(0.5) == 4
    assert values([[1, 2], [3, 8]]).scale.size(np.log(3)) == pytest.approx(3)


def test_what_agrees_to_its_accuracy_is_no_difference():
    rows = [[1, 1], [1 + 0.9e-9, 1 + 1.1e-9]]
    assert (split(rows) != 0).tolist() == [False, True]
    rows = [[100, 100, -1], [100.9, 101.1, -1]]
    assert (split(rows, accuracy=1e-2) != 0).tolist() == [False, True, False]
    # |x - y| <= a max(|x|, |y|): of 100 and 101.005, on logarithms as well.
    rows = [[100, 100], [101.005, 101.015]]
    assert (split(rows, accuracy=1e-2) != 0).tolist() == [False, True]


def test_what_lies_below_the_floor_is_no_difference():
    rows = [[1e-3, 1e-3], [1e-3 + 0.9e-15, 1e-3 + 1.1e-15]]
    assert (split(rows, measure="line_rise", accuracy=0) != 0).tolist() == [False, True]
    assert (split(rows, measure="lambda_max_full", accuracy=0) != 0).all()


def test_infinities():
    inf = np.inf
    assert split([[1, inf, inf, 1], [inf, inf, 1, 2]]).tolist() == [inf, 0, -inf, np.log(2)]


def test_the_smallest_and_the_largest_numbers():
    tiny = split([[1e-170, 3e-170], [2e-170, 1e-170]])
    np.testing.assert_allclose(tiny, np.log([2, 1 / 3]))
    np.testing.assert_allclose(split([[1e-320, 1], [1e307, 1]])[0], np.log(1e307) - np.log(1e-320))
    np.testing.assert_allclose(split([[-1e307, 1], [1e307, 1]]), [2, 0])
    np.testing.assert_allclose(tolerances(values([[1e-170, 2e-170]])), 1e-9)


def test_the_method_says_why_there_are_no_ratios():
    others = [2.0, 4, 8, 5, 6, 7]
    for first in (3.0, -3.0):
        curve = [first, *others]
        of_seeds = np.array(curve)[:, None] * [1, 1.1, 0.9, 1.2, 1.05] + 0.01
        for rows in (curves(curve), seeded(of_seeds, logarithm=False)):
            for claim in ("C1", "C2"):
                found = verdict_of(rows, claim=claim)
                said = found["method"].endswith("; differences, no ratios: a value is not above 0")
                assert said == (first < 0) == (found["scale"] == "raw")
    # Of a measure that is a difference of losses: its rounding.
    rows = [
        each | ({"measure": "line_rise"} if each["epsilon"] else {})
        for each in curves([5e-16, *others])
    ]
    method = verdict_of(rows, claim="C1")["method"]
    assert method == "exact; differences, no ratios: a value is not above 1e-15"
    # What is never a ratio needs no reason.
    assert not values([[-1, 2]], measure="generalisation_gap").scale.no_ratios
