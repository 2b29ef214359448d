"""Curves that reach infinity: what happens before it, and after it, is judged all the same."""

import numpy as np
import pytest
from summaries import seeded, verdict_of

INF = np.inf


def found(values, claim="C2", *, spread=0.004, seeds=5, raw=False):
    """(verdict, shape) of seeds that differ by a little; raw: a gap below 0 as well."""
    noise = spread * np.random.default_rng(0).normal(size=(len(values), seeds))
    y = np.array(values, dtype=float)[:, None] + noise
    measured = verdict_of(seeded(-y if raw else np.abs(y), logarithm=False), claim=claim)
    assert measured["scale"] == ("raw" if raw else "logarithm")
    return measured["verdict"], measured["shape"]


# Each curve with what it does. Before, one that ended at infinity rose, whatever came before it.
CURVES = {
    "rises": [1, 1.5, 2, 3, 4, INF],
    "rises and stays infinite": [1, 1.5, 2, 3, INF, INF],
    "falls, then diverges": [1.2, 1.16, 1.12, 1.08, 1.04, INF],
    "a peak before infinity": [1, 1.1, 1.2, 1.15, 1.02, INF],
    "comes back from infinity": [1, 1.5, 2, INF, 3, 2.5],
    "falls from infinity": [INF, 4, 3, 2, 1.5, 1],
    "falls from infinity, then rises": [INF, 1, 1.04, 1.08, 1.12, 1.16],
    "infinite at both ends": [INF, 3, 2, 1, 2, INF],
}
EXPECTED = {
    "rises": ("holds", "rises"),
    "rises and stays infinite": ("holds", "rises"),
    "falls, then diverges": ("mixed", "falls-then-rises"),
    "a peak before infinity": ("mixed", "irregular"),
    "comes back from infinity": ("mixed", "rises-then-falls"),
    "falls from infinity": ("reversed", "falls"),
    "falls from infinity, then rises": ("mixed", "falls-then-rises"),
    "infinite at both ends": ("mixed", "falls-then-rises"),
}
OPPOSITE = {
    "holds": "reversed", "reversed": "holds", "rises": "falls", "falls": "rises",
    "rises-then-falls": "falls-then-rises", "falls-then-rises": "rises-then-falls",
}  # fmt: skip


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_of_seeds_is_judged_on_what_is_finite_too(name):
    assert found(CURVES[name]) == EXPECTED[name]


@pytest.mark.parametrize("name", CURVES)
def test_the_same_upside_down_on_the_raw_scale(name):
    upside_down = tuple(OPPOSITE.get(each, each) for each in EXPECTED[name])
    assert found(CURVES[name], raw=True) == upside_down


@pytest.mark.parametrize("name", CURVES)
def test_one_seed_without_spread_says_the_same(name):
    assert found(CURVES[name], spread=0.0) == EXPECTED[name]


def test_noise_before_infinity_is_no_rise():
    # A tenth of an infinite rise would allow any fall.
    assert found([1, 1, 1, 1, 1, INF], spread=0.1) == ("inconclusive", "")


def test_one_seed_that_goes_to_infinity_is_not_equal_to_the_others():
    values = 1 + 0.001 * np.random.default_rng(0).normal(size=(7, 3))
    for claim in ("C1", "C2"):
        rows = seeded(values, logarithm=False)
        assert verdict_of(rows, claim=claim)["verdict"] == "equal"
        values[4, 0] = INF
        rows = seeded(values, logarithm=False)
        # Before: "equal", from the median of the seeds.
        assert verdict_of(rows, claim=claim)["verdict"] == "inconclusive"
        values[4, 0] = 1


def test_a_fall_to_or_from_infinity_in_one_seed_is_not_excluded():
    values = np.arange(1.0, 7)[:, None] * np.array([0.9, 1, 1.1, 1.2, 1.3])
    # In two seeds the way leads to infinity and back, in three it does not.
    values[3, :2] = INF
    found = verdict_of(seeded(values, logarithm=False), claim="C2")
    assert (found["verdict"], found["wrong_way"]) == ("inconclusive", INF)
