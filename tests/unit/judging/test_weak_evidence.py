"""What a verdict must not say where the evidence is weak: too little of it, or nothing moves."""

import numpy as np
from summaries import RISING, curves, grid, models, of_study, seeded, verdict_of


def test_too_few_epsilons_say_nothing_of_a_turn():
    rows = [
        r
        for r in curves([1, 3, 2, 1.2, 1, 1, 1], seeds=5)
        if r["epsilon"] not in ("0.4", "0.5", "0.6")
    ]
    found = verdict_of(rows, claim="C2")
    assert (found["verdict"], found["shape"]) == ("too-few", "")
    assert [found.get(name, "") for name in ("turn", "given_back", "p", "p_against")] == [""] * 4
    # How large the change is stays.
    assert found["value"] != ""


def test_an_exact_curve_that_moves_within_its_accuracy_is_flat():
    values = [1, 1.001, 0.999, 1.002, 1.0005, 0.9992, 0.999]
    rows = [
        r | {"accuracy": "1e-12" if r["epsilon"] == "0" else "5e-3" if r["epsilon"] else ""}
        for r in curves(values)
    ]
    found = verdict_of(rows, claim="C2")
    assert (found["verdict"], found["shape"]) == ("equal", "flat")


def test_what_is_equal_is_not_more_than_that_with_epsilons_left_out():
    noise = np.random.default_rng(0).normal(size=(9, 8))
    rows = seeded(np.linspace(0, 0.05, 9)[:, None] + 0.03 * noise)
    assert verdict_of(rows, claim="C2")["verdict"] == "equal"
    fewer = [r | {"status": "diverged"} if r["epsilon"] in ("0.1", "0.2") else r for r in rows]
    for claim in ("C1", "C2"):
        found = verdict_of(fewer, claim=claim)
        assert found["verdict"] == "inconclusive"
        assert "more than a fifth" in found["reason"]


def test_within_epsilon_no_verdict_stands_on_less_than_four_fifths():
    chance = np.random.default_rng(0)
    noise = chance.normal(size=(6, 8))
    values = grid(lambda e, s: 1 + e + noise[e, s] / 9, lambda e, s: noise[e, s], seeds=range(8))
    found = verdict_of(models(values), claim="C5 within epsilon")
    assert found["verdict"] == "holds"
    assert "p_against" not in found
    statuses = dict.fromkeys((1, 2, 3, 4), "diverged")
    found = verdict_of(models(values, statuses=statuses), claim="C5 within epsilon")
    assert found["verdict"] == "inconclusive"
    assert "more than a fifth" in found["reason"]


def test_exact_values_against_those_of_seeds_have_nothing_in_common():
    exact, of_seeds = curves(RISING), curves(RISING, seeds=5)
    same_point = [r | {"comparison": "budget"} if r["comparison"] else r for r in exact]
    found = verdict_of(same_point, of_study(of_seeds), claim="control study")
    assert found["verdict"] == "too-few"


def test_a_control_study_of_one_epsilon_in_all_takes_five_seeds():
    def judged(kept, seeds, claim):
        rows = [r for r in curves([9.0] * 7, seeds=seeds) if r["epsilon"] in ("", *kept)]
        # Half of it, with a spread of its own.
        control = [
            r
            | ({"value": str(float(r["value"]) / 2 + int(r["seed"]) / 50)} if r["epsilon"] else {})
            for r in rows
        ]
        found = verdict_of(rows, of_study(control), claim=claim, evaluation="own")
        return found["verdict"], found["reason"]

    too_few = "4 seeds at one epsilon; 5 needed"
    assert judged(["0.3"], 5, "control study") == ("holds", "")
    assert judged(["0.3"], 4, "control study") == ("too-few", too_few)
    # 0 is compared there like any other epsilon.
    assert judged(["0", "0.3"], 5, "control study") == ("too-few", "2 epsilons; 5 needed")
    assert judged(["0", "0.3"], 4, "C1") == ("too-few", too_few)
    assert judged(["0", "0.3"], 5, "C1")[0] == "equal"
