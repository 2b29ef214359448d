"""What may not change a verdict: the unit of values, the order of rows and seeds, a split step."""

import numpy as np
import pytest
from summaries import seeded

from sharpscape.judging.tables import KEY, judge_study

NUMBERS = (
    "value",
    "low",
    "high",
    "p",
    "p_slope",
    "q",
    "largest",
    "turn",
    "given_back",
    "wrong_way",
)


def random_study(generator, logarithm=True):
    """(values, those of a control) of a study that rises, falls, turns or is flat."""
    x = np.linspace(0, 1, 7)
    shape = [x, -x, x * (1 - x) * 4, 0 * x, np.sin(6 * x)][generator.integers(5)]
    size, seeds = generator.choice([0.3, 1, 3]), generator.integers(3, 9)
    noise = generator.choice([0.01, 0.1, 0.5])
    y = size * shape[:, None] + noise * generator.normal(size=(7, seeds))
    control = 0.5 * size * shape[:, None] + noise * generator.normal(size=(7, seeds))
    if logarithm:
        return np.exp(y), np.exp(control)
    return y, control


def judged(rows):
    """{what a verdict is about: (verdict, shape, numbers)}."""
    return {
        tuple(found[name] for name in KEY): (
            found["verdict"],
            found["shape"],
            [found.get(name, 0.0) for name in NUMBERS],
        )
        for found in judge_study(rows)[0]
    }


def assert_same(found, expected, unit=1.0, ratios=True):
    assert found.keys() == expected.keys()
    for key, (verdict, shape, numbers) in expected.items():
        assert found[key][:2] == (verdict, shape)
        sizes = {"value", "low", "high", "largest", "wrong_way"}
        scaled = [
            number * (unit if name in sizes and not ratios else 1)
            for name, number in zip(NUMBERS, numbers, strict=True)
        ]
        assert found[key][2] == pytest.approx(scaled, rel=1e-6, abs=1e-300)


@pytest.mark.parametrize("logarithm", [True, False])
@pytest.mark.parametrize("unit", [1e-200, 1e200, 7.0])
def test_the_unit_of_a_measure_changes_nothing(unit, logarithm):
    generator = np.random.default_rng(0)
    for _ in range(20):
        y, control = random_study(generator, logarithm)
        expected = judged(seeded(y, control, logarithm=False))
        found = judged(seeded(y * unit, control * unit, logarithm=False))
        assert_same(found, expected, unit, logarithm)


def test_the_order_of_rows_and_of_seeds_changes_nothing():
    generator = np.random.default_rng(1)
    for _ in range(20):
        y, control = random_study(generator)
        rows = seeded(y, control, logarithm=False)
        expected = judged(rows)
        assert_same(judged([rows[i] for i in generator.permutation(len(rows))]), expected)
        order = generator.permutation(y.shape[1])
        assert_same(judged(seeded(y[:, order], control[:, order], logarithm=False)), expected)


def test_upside_down_holds_is_reversed():
    generator = np.random.default_rng(2)
    opposite = {"holds": "reversed", "reversed": "holds"}
    opposite |= {"holds-on-the-whole": "reversed-on-the-whole"}
    opposite |= {"reversed-on-the-whole": "holds-on-the-whole"}
    shapes = {"rises": "falls", "falls": "rises"}
    shapes |= {"rises-then-falls": "falls-then-rises", "falls-then-rises": "rises-then-falls"}
    for _ in range(40):
        y, control = random_study(generator)
        expected = judged(seeded(y, control, logarithm=False))
        found = judged(seeded(1 / y, 1 / control, logarithm=False))
        for key, (verdict, shape, _numbers) in expected.items():
            assert found[key][0] == opposite.get(verdict, verdict)
            assert found[key][1] == shapes.get(shape, shape)


def test_splitting_a_step_never_turns_rises_into_falls():
    generator = np.random.default_rng(3)
    for _ in range(60):
        y, _ = random_study(generator)
        at, share = generator.integers(1, 7), generator.uniform()
        between = y[at - 1] ** (1 - share) * y[at] ** share
        before = verdict_and_shape(y)
        after = verdict_and_shape(np.insert(y, at, between, axis=0))
        # The new point may be too near to its neighbours to tell; it reverses nothing.
        opposite = {("holds", "rises"): "falls", ("reversed", "falls"): "rises"}
        assert after[1] != opposite.get(before, "none")


def verdict_and_shape(y):
    verdicts, _ = judge_study(seeded(y, logarithm=False))
    (found,) = [v for v in verdicts if (v["claim"], v["range"]) == ("C2", "all")]
    return found["verdict"], found["shape"]
