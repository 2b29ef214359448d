"""Seeds whose differences agree: they are exact, have no p, and nothing is told as tested."""

import numpy as np
import pytest
from summaries import curves, seeded, verdict_of

from sharpscape.judging.rules import Rules, Settings
from sharpscape.judging.tables import judge_study

FACTORS = np.array([0.5, 0.9, 1.3, 2.0, 7.0])
SHAPES = {
    "rises": [1.0, 2, 3, 4, 5, 6, 7],
    "a fall of a tenth of the rise": [1.0, 2, 1.8, 4, 5, 6, 20],
    "rises-then-falls": [1.0, 2, 3, 4, 3, 2, 1.5],
    "falls-then-rises": [4.0, 3, 2, 1, 2, 3, 3.5],
    "irregular": [1.0, 2, 1, 2, 1, 2, 1],
    "within the margin": [1.0, 1.1, 1, 1.1, 1, 1.1, 1],
    "flat": [2.0] * 7,
}
P = ("p", "p_adjusted", "p_slope", "q")


@pytest.mark.parametrize("name", SHAPES)
def test_a_common_factor_of_each_seed_changes_no_verdict(name):
    values = SHAPES[name]
    rows = seeded(np.array(values)[:, None] * FACTORS, logarithm=False)
    for claim in ("C1", "C2"):
        exact, found = (verdict_of(each, claim=claim) for each in (curves(values), rows))
        for column in ("verdict", "shape", "turn", "turns", "value", "wrong_way_share"):
            assert found.get(column) == pytest.approx(exact.get(column), nan_ok=True), column
        assert not {"p", "p_against", "p_slope", "q"} & found.keys()
        assert found["n_seeds"] == 5


def test_what_such_seeds_do_by_hand():
    def judged(name, claim):
        rows = seeded(np.array(SHAPES[name])[:, None] * FACTORS, logarithm=False)
        found = verdict_of(rows, claim=claim)
        return found["verdict"], found["shape"]

    # Before: "equal" by two one-sided tests, without a test.
    assert judged("within the margin", "C2") == ("mixed", "irregular")
    assert judged("within the margin", "C1") == ("inconclusive", "")
    # Before: "holds", as a tenth of the rise is allowed where falls are estimated.
    assert judged("a fall of a tenth of the rise", "C2") == ("mixed", "irregular")
    assert judged("flat", "C2") == judged("flat", "C1") == ("equal", "flat")


def partly(values, noisy, seeds=6, spread=0.05):
    """Logarithms of seeds with a common offset each, and a spread at some epsilons alone."""
    generator = np.random.default_rng(0)
    y = np.log(np.array(values))[:, None] + generator.normal(size=seeds)
    y[noisy] += spread * generator.normal(size=(len(noisy), seeds))
    return y


def test_a_sign_that_is_exact_adds_no_p():
    # Up without spread at one epsilon, down without spread at another, two with a spread.
    found = verdict_of(seeded(partly([1, 3, 1 / 3, 1, 1, 3, 3], [3, 4])), claim="C1")
    assert (found["verdict"], "p" in found) == ("mixed", False)
    # The downs have a spread alone.
    y = partly([1, 3, 3, 3, 1 / 3, 3, 1 / 3], [4, 6])
    found = verdict_of(seeded(y), claim="C1")
    assert found["verdict"] == "mixed" and 0 < found["p"] <= 0.05


def test_a_turn_between_exact_ends_has_no_p():
    found = verdict_of(seeded(partly([1, 2, 3, 4, 3, 2, 1.5], [1, 5])), claim="C2")
    assert (found["verdict"], found["shape"]) == ("mixed", "rises-then-falls")
    assert (found["turn"], "p" in found) == (0.3, False)
    # One of its two tests is none.
    found = verdict_of(seeded(partly([1, 2, 3, 4, 3, 2, 1.5], [6])), claim="C2")
    assert found["shape"] == "rises-then-falls" and 0 < found["p"] <= 0.0125


@pytest.mark.parametrize("claim", ["C1", "C2"])
def test_an_exact_difference_is_not_equal_by_the_margin(claim):
    equal = partly([1, 1, 1, 1, 1, 1, 1], [3], spread=0.01)
    assert verdict_of(seeded(equal), claim=claim)["verdict"] == "equal"
    assert verdict_of(seeded(equal), claim=claim)["p"] > 0
    # Exact values are equal where their difference is 0.
    off = partly([1, 1, 1, 1, 1.1, 1, 1], [3], spread=0.01)
    assert verdict_of(seeded(off), claim=claim)["verdict"] != "equal"


def test_no_p_is_0():
    generator = np.random.default_rng(1)
    seen = 0
    for index in range(60):
        noisy = np.flatnonzero(generator.uniform(size=7) < 0.5)
        values = np.exp(generator.choice([0, 0, 0.1, 1, -1, 3], size=7))
        # With many seeds, and little spread, a p-value is smaller than any number.
        seeds, spread = (4, 0.05) if index % 3 else (60, 1e-8)
        control = seeded(partly(values[::-1], noisy, seeds, spread))
        for table in judge_study(seeded(partly(values, noisy, seeds, spread)), control):
            for found in table:
                p = [found[name] for name in P if found.get(name, "") != ""]
                assert all(0 < each <= 1 for each in p), found
                seen += len(p)
    assert seen > 1000


def test_exact_differences_on_the_raw_scale_are_equal_within_their_margin():
    for rows in (
        curves([-1.0, 3, -2, 3, -1, 3, -2]),
        seeded(np.array([-1.0, 3, -2, 3, -1, 3, -2])[:, None] + FACTORS - 3, logarithm=False),
    ):
        for margin, expected in ((5.01, "equal"), (3.99, "mixed"), (None, "mixed")):
            verdicts, _ = judge_study(rows, settings=Settings(Rules(equal_difference=margin)))
            (found,) = [v for v in verdicts if (v["claim"], v["range"]) == ("C2", "all")]
            assert found["verdict"] == expected
            assert found["shape"] == ("flat" if expected == "equal" else "irregular")
