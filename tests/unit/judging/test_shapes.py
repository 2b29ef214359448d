"""Shapes of exact curves, by hand and by random curves of a known shape."""

import numpy as np
import pytest

from sharpscape.judging.shapes import given_back, parabola_turn, shape_of

INF = np.inf


def shape(values, logarithm=True, tolerance=1e-9):
    values = np.array(values, dtype=float)
    y = np.log(values) if logarithm else values / np.abs(values[np.isfinite(values)]).max()
    return shape_of(y, logarithm, np.full(len(y), tolerance))


@pytest.mark.parametrize(
    ("values", "name", "turn"),
    [
        ([1, 2, 3, 4, 5], "rises", None),
        ([1, 2, 2, 4, 5], "rises", None),
        ([5, 4, 3, 2, 1], "falls", None),
        ([1, 2, 3, 2, 1], "rises-then-falls", 2),
        ([3, 2, 1, 2, 9], "falls-then-rises", 2),
        ([1, 3, 2, 4, 1], "irregular", None),
        ([2, 2, 2, 2, 2], "flat", None),
        ([2, 2 + 1e-7, 2, 2 - 1e-7, 2], "flat", None),
        ([1, 2, 3, INF, INF], "rises", None),
        ([1, 2, INF, 3, 2], "rises-then-falls", 2),
        ([INF] * 5, "flat", None),
        # A real peak, though all that follows it is a collapse by 20 decades.
        ([1, 5, 1, 1e-10, 1e-20], "rises-then-falls", 1),
        # A fall of 2 % is small as a ratio, and 1 % of the range of logarithms.
        ([1, 10, 100, 98, 1000], "rises", None),
        ([1, 10, 100, 90, 1000], "irregular", None),
    ],
)
def test_shapes(values, name, turn):
    found = shape(values)
    assert (found.name, found.turn) == (name, turn)
    mirrored = {"rises": "falls", "falls": "rises"}
    mirrored |= {"rises-then-falls": "falls-then-rises", "falls-then-rises": "rises-then-falls"}
    if not any(np.isinf(values)):
        upside_down = shape([1 / v for v in values])
        assert (upside_down.name, upside_down.turn) == (mirrored.get(name, name), turn)


def test_the_wrong_way_is_told():
    found = shape([1, 10, 100, 98, 1000])
    assert found.wrong_way == pytest.approx(np.log(100 / 98))
    assert found.share == pytest.approx(np.log(100 / 98) / np.log(1000))
    assert (shape([1, 2, 3]).wrong_way, shape([1, 2, 3]).share) == (0, 0)
    # Small steps down add up.
    assert shape([1, 10, *np.linspace(9.95, 9, 20), 11]).name == "irregular"


def test_on_their_own_scale_a_hundredth_of_the_range_is_small():
    assert shape([-1, 0, 99, 98.5, 99.2], logarithm=False).name == "rises"
    assert shape([-1, 0, 99, 97, 99.2], logarithm=False).name == "irregular"


def test_the_number_of_turns():
    assert shape([1, 3, 2, 4, 1]).turns == 3
    assert shape([1, 3, 2, 4, 1, 5]).turns == 4
    assert shape([3, 1, 2, 1.01, 1, 5, 4]).turns == 4
    # Moves that are no larger than a small one are no turns.
    assert shape([1, 3, 2.99, 3, 2, 4, 1]).turns == 3


def test_moves_within_the_accuracy_are_none():
    values = [1, 2, 1.99, 3, 4]
    assert shape(values, tolerance=1e-9).name == "rises"
    assert shape([1, 2, 1.9, 3, 4], tolerance=0.1).name == "rises"
    assert shape([1, 2, 1.9, 3, 4], tolerance=0.1).wrong_way == 0
    assert shape([1, 2, 1.9, 3, 4], tolerance=1e-9).name == "irregular"


def test_random_curves_of_a_known_shape():
    generator = np.random.default_rng(0)
    for _ in range(500):
        steps = generator.uniform(0.06, 1, size=generator.integers(3, 12))
        turn = generator.integers(1, len(steps))
        up = np.concatenate([[0], np.cumsum(steps)])
        assert shape_of(up, True, np.zeros(len(up))).name == "rises"
        signs = np.where(np.arange(len(steps)) < turn, 1, -1)
        peak = np.concatenate([[0], np.cumsum(steps * signs)])
        found = shape_of(peak, True, np.zeros(len(up)))
        rises, falls = steps[:turn].sum(), steps[turn:].sum()
        # A side that is a hundredth of the range is no turn.
        if min(rises, falls) > 0.01 * max(rises, falls):
            assert (found.name, found.turn) == ("rises-then-falls", turn)


@pytest.mark.parametrize("logarithm", [True, False])
def test_splitting_a_step_never_turns_a_rise_into_a_fall(logarithm):
    generator = np.random.default_rng(1)
    for _ in range(500):
        y = np.cumsum(generator.normal(size=6) * generator.choice([0.001, 0.05, 1], size=6))
        before = shape_of(y, logarithm, np.zeros(6)).name
        at = generator.integers(1, 6)
        between = y[at - 1] + generator.uniform() * (y[at] - y[at - 1])
        after = shape_of(np.insert(y, at, between), logarithm, np.zeros(7)).name
        assert after == before


def test_the_parabola_by_hand():
    x = np.array([0.0, 1.0, 3.0])
    assert parabola_turn(x, -((x - 1.3) ** 2) + 7) == pytest.approx(1.3)
    assert parabola_turn(x, 2 * (x - 0.4) ** 2) == pytest.approx(0.4)
    assert parabola_turn(x, np.array([1, INF, 2])) is None
    assert parabola_turn(x, x) is None


def test_what_is_given_back():
    assert given_back(1.0, 5.0, 2.0) == pytest.approx(3 / 4)
    assert given_back(1.0, 5.0, 0.0) == pytest.approx(5 / 4)
    assert given_back(5.0, 1.0, 2.0) == pytest.approx(1 / 4)
    assert given_back(1.0, INF, 2.0) is None
