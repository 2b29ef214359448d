"""C5 on made-up models whose rank correlations are worked out by hand."""

import numpy as np
import pytest
from scipy import stats
from summaries import FIVE, GAP, grid, models, verdict_of

from sharpscape.judging.tables import KEY, judge_study

OVER_EPSILON, WITHIN_EPSILON = "C5 over epsilon", "C5 within epsilon"
SEEDS = range(6)


def found(claim, rows, **wanted):
    return verdict_of(rows, claim=claim, **wanted)


def test_over_epsilon_by_hand():
    gaps = {0: [1, 2, 3, 4, 5], 1: [1, 2, 3, 5, 4], 2: [2, 1, 3, 5, 4]}
    made = grid(lambda e, s: 10 * s + e, lambda e, s: gaps[s][e - 1], seeds=gaps)
    verdict = found(OVER_EPSILON, models(made))
    assert verdict["value"] == pytest.approx(0.8)
    assert verdict["verdict"] == "moves-together"
    assert (verdict["n_seeds"], verdict["n_epsilons"]) == (3, 5)
    assert (verdict["control"], verdict["split"]) == (GAP, "train")
    _, evidence = judge_study(models(made))
    of_seeds = [e["value"] for e in evidence if e["statistic"].startswith("Kendall's tau, seed")]
    assert set(of_seeds) == {1.0, 0.8, 0.6}


def test_over_epsilon_is_a_description_without_p():
    for gap, verdict in (
        (lambda e, s: e, "moves-together"),
        (lambda e, s: -e + 0.01 * s, "moves-apart"),
        (lambda e, s: [1, 4, 5, 2, 3][e - 1], "neither"),
    ):
        row = found(OVER_EPSILON, models(grid(lambda e, s: e, gap)))
        assert row["verdict"] == verdict
        assert not {"p", "q", "low", "high"} & set(row)
    # One half is together.
    halves = {0: [1, 2, 3, 4, 5], 1: [1, 4, 5, 2, 3]}
    made = grid(lambda e, s: e, lambda e, s: halves[s % 2][e - 1], seeds=range(4))
    row = found(OVER_EPSILON, models(made))
    assert (row["value"], row["verdict"]) == (pytest.approx(0.6), "moves-together")


def test_over_epsilon_and_within_are_two_questions():
    rows = models(grid(lambda e, s: e + 0.1 * s, lambda e, s: e - 0.1 * s, seeds=SEEDS))
    assert found(OVER_EPSILON, rows)["verdict"] == "moves-together"
    within = found(WITHIN_EPSILON, rows)
    assert (within["value"], within["verdict"]) == (-1, "reversed")
    assert within["p"] == pytest.approx(2 / 720)
    assert "720 permutations (all)" in within["method"]


def test_epsilons_alone_say_nothing_within_one():
    # Noise moves both, and no seed differs in sharpness: at equal epsilon there is nothing to see.
    rows = models(grid(lambda e, s: e, lambda e, s: e + 0.1 * s, seeds=SEEDS))
    within = found(WITHIN_EPSILON, rows)
    assert (within["value"], within["p"], within["verdict"]) == (0, 1, "inconclusive")


@pytest.mark.parametrize(
    ("seeds", "epsilons", "over_epsilon", "within"),
    [
        (6, 5, "moves-together", "holds"),
        (6, 4, "too-few", "holds"),
        (6, 2, "too-few", "holds"),
        (5, 5, "moves-together", "too-few"),
        (2, 5, "too-few", "too-few"),
        (1, 5, "too-few", "too-few"),
    ],
)
def test_how_many_it_takes(seeds, epsilons, over_epsilon, within):
    made = grid(
        lambda e, s: e + 0.1 * s,
        lambda e, s: e + 0.1 * s,
        epsilons=range(epsilons),
        seeds=range(seeds),
    )
    rows = models(made)
    assert found(OVER_EPSILON, rows, evaluation="own")["verdict"] == over_epsilon
    assert found(WITHIN_EPSILON, rows, evaluation="own")["verdict"] == within
    assert found(OVER_EPSILON, rows, evaluation="own")["n_epsilons"] == epsilons


def test_exact_models_have_no_order_of_seeds():
    exact = models(grid(lambda e, s: e, lambda e, s: e, seeds=[""]))
    assert found(OVER_EPSILON, exact)["verdict"] == "moves-together"
    within = found(WITHIN_EPSILON, exact)
    assert (within["verdict"], within["reason"]) == ("does-not-apply", "models without seeds")
    without = [r for r in exact if r["measure"] != GAP]
    assert not [v for v in judge_study(without)[0] if v["claim"].startswith("C5")]


def test_q_is_over_all_series_within_an_epsilon():
    generator = np.random.default_rng(0)
    made = {
        (e, s): (0.5 * s + generator.normal(), s, 0.2 * s + generator.normal())
        for e in FIVE
        for s in SEEDS
    }
    rows = models({at: (sharp, gap) for at, (sharp, gap, _) in made.items()})
    others = models({at: (sharp, gap) for at, (_, gap, sharp) in made.items()})
    rows += [r | {"measure": "trace_fixed"} for r in others if r["measure"] == "kappa_fixed"]
    both = [found(WITHIN_EPSILON, rows, measure=m) for m in ("kappa_fixed", "trace_fixed")]
    q = stats.false_discovery_control([each["p"] for each in both])
    for each, expected in zip(both, q, strict=True):
        assert each["q"] == pytest.approx(expected)
        assert each["verdict"] == ("holds" if expected <= 0.05 else "inconclusive")


def loss_rows(made):
    """Rows of the training loss of the same models."""
    rows = [r for r in models(made) if r["measure"] == "kappa_fixed"]
    return [r | {"measure": "robust_loss", "mode": ""} for r in rows]


def test_the_training_loss_is_told_beside_it():
    made = grid(lambda e, s: e + 0.1 * s, lambda e, s: e + 0.1 * s, seeds=SEEDS)
    loss = grid(lambda e, s: e - 0.1 * s, lambda e, s: 0, seeds=SEEDS)
    within = found(WITHIN_EPSILON, models(made) + loss_rows(loss))
    assert within["tau_sharpness_loss"] == within["tau_gap_loss"] == -1
    assert within["at_equal_loss"] == ""
    at_loss = models(grid(lambda e, s: -s, lambda e, s: s, seeds=SEEDS), comparison="loss")[2:]
    within = found(WITHIN_EPSILON, models(made) + at_loss, comparison="budget")
    assert within["at_equal_loss"] == "reversed"
    assert "tau_gap_loss" not in within


def test_directions_are_averaged_to_one_model():
    def lines(e, s):
        return [e - 20.0, e + 20.0]

    assert found(OVER_EPSILON, models(grid(lines, lambda e, s: e)))["value"] == 1


def test_what_agrees_to_its_accuracy_is_tied():
    made = grid(lambda e, s: 1 + 1e-12 * e, lambda e, s: e)
    assert found(OVER_EPSILON, models(made))["value"] == 0


def test_missing_values_are_as_for_other_claims():
    made = grid(lambda e, s: e if e != 3 else 0.5, lambda e, s: e + 0.1 * s, range(1, 7), SEEDS)
    assert found(OVER_EPSILON, models(made))["value"] == pytest.approx(11 / 15)
    left_out = found(OVER_EPSILON, models(made, statuses={3: "step-limited"}))
    assert (left_out["value"], left_out["n_epsilons"]) == (1, 5)
    assert left_out["left_out_epsilons"] == "3 step-limited"
    rows = models(made, statuses={1: "no-minimiser"}, margin="1.5")
    for claim in (OVER_EPSILON, WITHIN_EPSILON):
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
    assert found(OVER_EPSILON, rows, **at)["verdict"] == "moves-together"
    assert found(OVER_EPSILON, rows, **at | {"evaluation": "0"})["verdict"] == "moves-apart"
    assert found(OVER_EPSILON, rows, **at | {"control": f"{GAP}_accuracy"})["value"] == -1
    at_loss = found(OVER_EPSILON, rows, **at | {"comparison": "loss"})
    assert (at_loss["n_epsilons"], at_loss["value"], at_loss["verdict"]) == (2, -1, "too-few")
    verdicts, _ = judge_study(rows)
    keys = [tuple(v.get(column, "") for column in KEY) for v in verdicts]
    assert len(set(keys)) == len(keys)
