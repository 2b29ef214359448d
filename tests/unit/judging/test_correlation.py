"""C5 on made-up models whose rank correlations are worked out by hand."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats
from summaries import FIVE, GAP, grid, models

from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study

OVER_EPSILON, OVER_SEEDS = "C5 over epsilon", "C5 over seeds"


def found(claim, rows, **wanted):
    """The one verdict on these rows, in all epsilons unless told otherwise."""
    wanted = {"claim": claim, "range": "all"} | wanted
    (verdict,) = [v for v in judge_study(rows)[0] if wanted.items() <= v.items()]
    return verdict


def test_over_epsilon_by_hand():
    gaps = {0: [1, 2, 3, 4, 5], 1: [1, 2, 3, 5, 4], 2: [2, 1, 3, 5, 4]}
    made = grid(lambda e, s: 10 * s + e, lambda e, s: gaps[s][e - 1], seeds=gaps)
    verdict = found(OVER_EPSILON, models(made))
    assert verdict["value"] == pytest.approx(0.8)
    # Epsilons permuted, alike in the three seeds.
    means = [
        np.mean([stats.kendalltau(order, gap).statistic for gap in gaps.values()])
        for order in permutations(FIVE)
    ]
    assert verdict["p"] == np.mean(np.abs(means) >= 0.8 - 1e-9) == 0.05
    assert verdict["p_adjusted"] is None
    assert verdict["low"] < 0.8 < verdict["high"] == 1
    assert (verdict["verdict"], verdict["n_seeds"], verdict["n_epsilons"]) == ("holds", 3, 5)
    assert (verdict["control"], verdict["split"]) == (GAP, "train")
    _, evidence = judge_study(models(made))
    of_seeds = [e["value"] for e in evidence if e["statistic"].startswith("Kendall's tau, seed")]
    assert set(of_seeds) == {1.0, 0.8, 0.6}


def test_the_sign_is_the_verdict():
    made = grid(lambda e, s: e, lambda e, s: -e + 0.01 * s)
    assert found(OVER_EPSILON, models(made))["verdict"] == "reversed"
    scattered = {0: [1, 2, 3, 4, 5], 1: [5, 4, 3, 2, 1], 2: [1, 2, 3, 5, 4]}
    made = grid(lambda e, s: e, lambda e, s: scattered[s][e - 1], seeds=scattered)
    assert found(OVER_EPSILON, models(made))["verdict"] == "inconclusive"


def test_seeds_that_are_alike_are_no_evidence():
    # Tau .2 in every seed, over five epsilons: what any order may have.
    gap = [1, 4, 5, 2, 3]
    verdict = found(OVER_EPSILON, models(grid(lambda e, s: e, lambda e, s: gap[e - 1])))
    assert verdict["value"] == pytest.approx(0.2)
    assert verdict["p"] > 0.5
    assert verdict["verdict"] == "inconclusive"


def test_over_epsilon_and_over_seeds_are_two_questions():
    rows = models(grid(lambda e, s: e + 0.1 * s, lambda e, s: e - 0.1 * s))
    assert found(OVER_EPSILON, rows)["verdict"] == "holds"
    over_seeds = found(OVER_SEEDS, rows)
    assert (over_seeds["value"], over_seeds["verdict"]) == (-1, "reversed")
    assert over_seeds["p"] == pytest.approx(2 / 120)
    # Of the 300 pairs of models, the 50 at equal epsilon disagree.
    _, evidence = judge_study(rows)
    pooled = [e for e in evidence if e["statistic"] == "Kendall's tau, all models"]
    assert [e["value"] for e in pooled] == pytest.approx([200 / 300] * len(pooled))
    assert {e["claim"] for e in pooled} == {OVER_EPSILON}


def test_epsilons_alone_say_nothing_over_seeds():
    # Noise moves both, and no seed differs in sharpness: at equal epsilon there is nothing to see.
    rows = models(grid(lambda e, s: e, lambda e, s: e + 0.1 * s))
    over_seeds = found(OVER_SEEDS, rows)
    assert (over_seeds["value"], over_seeds["p"], over_seeds["verdict"]) == (0, 1, "inconclusive")


@pytest.mark.parametrize(
    ("seeds", "epsilons", "over_epsilon", "over_seeds"),
    [
        (5, 5, "holds", "holds"),
        (5, 4, "inconclusive", "holds"),
        # 6 permutations cannot be significant.
        (3, 5, "holds", "inconclusive"),
        (2, 5, "inconclusive", "inconclusive"),
        (1, 5, "inconclusive", "inconclusive"),
    ],
)
def test_how_many_it_takes(seeds, epsilons, over_epsilon, over_seeds):
    made = grid(
        lambda e, s: e + 0.1 * s,
        lambda e, s: e + 0.1 * s,
        epsilons=range(epsilons),
        seeds=range(seeds),
    )
    rows = models(made)
    assert found(OVER_EPSILON, rows)["verdict"] == over_epsilon
    assert found(OVER_SEEDS, rows)["verdict"] == over_seeds
    assert found(OVER_EPSILON, rows)["n_epsilons"] == epsilons


def claims_of(rows):
    return {v["claim"] for v in judge_study(rows)[0] if v["claim"].startswith("C5")}


def test_only_what_is_meaningful():
    one_epsilon = models(grid(lambda e, s: s, lambda e, s: s, epsilons=[1]))
    assert claims_of(one_epsilon) == {OVER_SEEDS}
    assert found(OVER_SEEDS, one_epsilon, evaluation="own")["verdict"] == "holds"
    # Models without seeds have nothing that tells a correlation from chance.
    exact = models(grid(lambda e, s: e, lambda e, s: e, seeds=[""]))
    assert claims_of(exact) == set()
    several = models(grid(lambda e, s: e, lambda e, s: e))
    assert claims_of(several) == {OVER_EPSILON, OVER_SEEDS}
    assert claims_of([each for each in several if each["measure"] != GAP]) == set()


def test_directions_are_averaged_to_one_model():
    def lines(e, s):
        return [e - 20.0, e + 20.0]

    assert found(OVER_EPSILON, models(grid(lines, lambda e, s: e)))["value"] == 1


def test_missing_values_are_as_for_other_claims():
    made = grid(lambda e, s: e if e != 3 else 0, lambda e, s: e + 0.1 * s, epsilons=range(1, 7))
    assert found(OVER_EPSILON, models(made))["value"] == pytest.approx(11 / 15)
    left_out = found(OVER_EPSILON, models(made, statuses={3: "step-limited"}))
    assert (left_out["value"], left_out["n_epsilons"], left_out["verdict"]) == (1, 5, "holds")
    rows = models(made, statuses={1: "no-minimiser"}, margin="1.5")
    for claim in (OVER_EPSILON, OVER_SEEDS):
        assert found(claim, rows)["verdict"] == "undefined"
        assert found(claim, rows, range="below margin")["verdict"] == "undefined"
        assert found(claim, rows, range="between")["n_epsilons"] == 5


def test_infinite_sharpness_is_the_largest():
    rows = models(grid(lambda e, s: e if e < 4 else np.inf, lambda e, s: e))
    # The last two are tied in sharpness: 9 of 9 pairs against 10.
    assert found(OVER_EPSILON, rows)["value"] == pytest.approx(9 / np.sqrt(9 * 10))


def test_both_sides_at_the_same_evaluation_and_comparison():
    rows = models(grid(lambda e, s: e, lambda e, s: e + 0.1 * s))
    rows += models(grid(lambda e, s: e, lambda e, s: -e), evaluation=0)[2:]
    few = grid(lambda e, s: -e, lambda e, s: e, epsilons=[2, 3])
    rows += models(few, comparison="loss")[2:]
    rows += models(few, comparison="loss", evaluation=0)[2:]
    rows += models(grid(lambda e, s: e, lambda e, s: -e), gap=f"{GAP}_accuracy")[2::2]
    at = {"comparison": "budget", "evaluation": "own", "control": GAP}
    assert found(OVER_EPSILON, rows, **at)["verdict"] == "holds"
    assert found(OVER_EPSILON, rows, **at | {"evaluation": "0"})["verdict"] == "reversed"
    assert found(OVER_EPSILON, rows, **at | {"control": f"{GAP}_accuracy"})["value"] == -1
    at_loss = found(OVER_EPSILON, rows, **at | {"comparison": "loss"})
    assert (at_loss["n_epsilons"], at_loss["value"], at_loss["verdict"]) == (2, -1, "inconclusive")
    verdicts, _ = judge_study(rows)
    keys = [tuple(v.get(column, "") for column in CLAIM_COLUMNS[:10]) for v in verdicts]
    assert len(set(keys)) == len(keys)
    assert all(set(v) <= set(CLAIM_COLUMNS) for v in verdicts)
