"""Verdicts on made-up summaries in which each claim is true, false, mixed or undecidable."""

import numpy as np
import pytest
from summaries import EPSILONS, RISING, curves, of_study

from sharpscape.errors import SharpscapeError
from sharpscape.judging.cases import alone_with_zero
from sharpscape.judging.claims import CLAIMS, Claim
from sharpscape.judging.differences import compare_with_standard
from sharpscape.judging.evidence import pointwise_verdict
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study
from sharpscape.judging.words import verdict_text


def verdict(claim, rows, range_name="all"):
    verdicts, _ = judge_study(rows)
    (found,) = [v for v in verdicts if (v["claim"], v["range"]) == (claim, range_name)]
    return found["verdict"]


SHAPES = [
    # values, C1, C2
    (RISING, "holds", "holds"),
    ([7.0, 6, 5, 4, 3, 2, 1], "reversed", "reversed"),
    ([1.0, 2, 3, 4, 3, 2, 1.5], "holds", "mixed"),
    ([3.0, 2, 1, 2, 4, 5, 6], "mixed", "mixed"),
]


@pytest.mark.parametrize("seeds", [0, 5])
@pytest.mark.parametrize(("values", "first", "second"), SHAPES)
def test_standard_training_and_growth(values, first, second, seeds):
    rows = curves(values, seeds=seeds)
    assert verdict("C1", rows) == first
    assert verdict("C2", rows) == second


def test_a_plateau_does_not_spoil_growth_but_decides_nothing_alone():
    assert verdict("C2", curves([1.0, 2, 2, 2, 3, 4, 5])) == "holds"
    assert verdict("C2", curves([2.0] * 7)) == "inconclusive"
    assert verdict("C1", curves([2.0] * 7)) == "inconclusive"


def test_a_fall_that_is_not_significant_is_still_no_growth():
    rows = curves([1.0, 2, 3, 4, 5, 4.9, 4.7], seeds=5, noise=0.2)
    verdicts, evidence = judge_study(rows)
    steps = [e for e in evidence if (e["statistic"], e["range"]) == ("step", "all")]
    assert min(step["sign"] for step in steps) == 0
    assert min(step["value"] for step in steps) < 0
    (total,) = [v for v in verdicts if (v["claim"], v["range"]) == ("C2", "all")]
    assert total["p_adjusted"] < 0.05
    assert total["verdict"] == "inconclusive"


def test_the_number_of_a_verdict_is_its_weakest_difference():
    for values, weakest in ((RISING, 1), (RISING[::-1], -1), ([3.0, 4, 2.5, 5, 6, 7, 8], -0.5)):
        verdicts, _ = judge_study(curves(values))
        first = next(v for v in verdicts if (v["claim"], v["range"]) == ("C1", "all"))
        assert first["value"] == pytest.approx(weakest)
    rows = curves([0.0, 5, 5, 5, 5, 5, 0.001], seeds=5)
    first = next(v for v in judge_study(rows)[0] if (v["claim"], v["range"]) == ("C1", "all"))
    assert first["verdict"] == "inconclusive"
    assert first["p_adjusted"] > 0.05


def test_seeds_that_scatter_decide_nothing():
    assert verdict("C2", curves(RISING, seeds=5, noise=20)) == "inconclusive"
    assert verdict("C1", curves(RISING, seeds=5, noise=20)) == "inconclusive"


def test_pairing_by_seed_is_used():
    # Seeds lie apart by 1, the step is .1: unpaired, nothing would be seen.
    values = [1 + 0.1 * i for i in range(7)]
    assert verdict("C2", curves(values, seeds=5, noise=1e-3)) == "holds"


def test_too_few_seeds_or_epsilons():
    assert verdict("C2", curves(RISING, seeds=2)) == "inconclusive"
    assert verdict("C2", curves(RISING, seeds=1)) == "inconclusive"
    rows = [row for row in curves(RISING) if row["epsilon"] in ("", "0", "0.1", "0.2", "0.3")]
    assert verdict("C2", rows) == "inconclusive"


@pytest.mark.parametrize("seeds", [0, 5])
@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6], "holds"),
        ([1.0, 8, 8, 8, 8, 8, 8], "reversed"),
        ([1.0, 1, 1, 8, 8, 8, 8], "mixed"),
        (RISING, "inconclusive"),
    ],
)
def test_control_of_the_same_size(control, expected, seeds):
    rows = curves(RISING, control=control, seeds=seeds)
    assert verdict("C3", rows) == expected


def test_no_minimiser_is_undefined_where_it_matters():
    statuses = {0: "no-minimiser", 0.1: "no-minimiser"}
    rows = curves(RISING, statuses=statuses, margin=0.15)
    assert verdict("C1", rows) == "undefined"
    assert verdict("C2", rows) == "undefined"
    assert verdict("C2", rows, "below margin") == "undefined"
    assert verdict("C2", rows, "between") == "holds"
    assert verdict("C1", rows, "between") == "undefined"


def test_ranges_are_named_and_bounded():
    values = [1.0, 2, 3, 4, 5, 6, 0]
    verdicts, _ = judge_study(curves(values, margin=0.05, end=0.55))
    between = next(v for v in verdicts if (v["claim"], v["range"]) == ("C2", "between"))
    assert (between["epsilon_low"], between["epsilon_high"]) == (0.1, 0.5)
    assert (between["n_epsilons"], between["verdict"]) == (5, "holds")
    assert verdict("C2", curves(values, margin=0.05, end=0.55)) == "mixed"


def test_step_limited_values_are_left_out():
    values = [1.0, 2, 3, 0, 5, 6, 7]
    assert verdict("C2", curves(values, seeds=5)) == "mixed"
    rows = curves(values, seeds=5, statuses={0.3: "step-limited"})
    verdicts, _ = judge_study(rows)
    second = next(v for v in verdicts if v["claim"] == "C2" and v["range"] == "all")
    assert (second["verdict"], second["n_epsilons"]) == ("holds", 6)
    everywhere = curves(values, seeds=5, statuses=dict.fromkeys(EPSILONS, "step-limited"))
    assert verdict("C2", everywhere) == "undefined"


def test_infinite_curvature_counts_as_growth():
    assert verdict("C2", curves([1.0, 2, 3, 4, 5, np.inf, np.inf])) == "holds"
    assert verdict("C1", curves([1.0, 2, 3, 4, 5, np.inf, np.inf])) == "holds"


def test_exact_verdicts_say_so_and_have_no_interval():
    verdicts, evidence = judge_study(curves(RISING))
    assert {v["method"] for v in verdicts if "method" in v} == {"exact"}
    assert all("low" not in v and v["n_seeds"] == 0 for v in verdicts)
    verdicts, evidence = judge_study(curves(RISING, seeds=5))
    second = next(v for v in verdicts if v["claim"] == "C2" and v["range"] == "all")
    assert second["method"].startswith("t paired by seed")
    assert second["low"] < second["value"] < second["high"]
    assert second["value"] == pytest.approx(6, abs=0.05)
    taus = [e["value"] for e in evidence if e["statistic"] == "Kendall's tau"]
    assert taus
    assert taus == pytest.approx([1] * len(taus))


def test_rows_have_the_columns_of_the_contract():
    verdicts, _ = judge_study(curves(RISING, control=RISING, seeds=3))
    assert all(set(row) <= set(CLAIM_COLUMNS) for row in verdicts)
    key = CLAIM_COLUMNS[:10]
    keys = [tuple(row.get(column, "") for column in key) for row in verdicts]
    assert len(set(keys)) == len(keys)


def against(rows, control_rows, **wanted):
    wanted = {"claim": "control study", "range": "all", "noise": "adversarial"} | wanted
    verdicts, _ = judge_study(rows, control_rows)
    (found,) = [v for v in verdicts if wanted.items() <= v.items()]
    return found


@pytest.mark.parametrize("seeds", [0, 5])
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.5, 1, 2, 3, 4, 5, 6], "holds"),
        # Epsilon 0 is compared like the others.
        ([2.0, 1, 2, 3, 4, 5, 6], "mixed"),
        ([2.0, 3, 4, 5, 6, 7, 8], "reversed"),
        (RISING, "inconclusive"),
    ],
)
def test_control_study(values, expected, seeds):
    found = against(curves(RISING, seeds=seeds), of_study(curves(values, seeds=seeds)))
    assert (found["verdict"], found["control"], found["study"]) == (expected, "other", "made-up")
    assert (found["n_epsilons"], found["n_seeds"], found["noise"]) == (7, seeds, "adversarial")


def test_control_study_judges_what_both_have():
    rows = curves(RISING, control=RISING)
    control = of_study(curves([0.0] * 7, control=[9.0] * 7))
    assert against(rows, control)["verdict"] == "holds"
    # At epsilon 0 all noises are one, and these two lie on either side of it.
    assert against(rows, control, noise="random")["verdict"] == "mixed"
    fewer = [row for row in control if row["epsilon"] != "0.3" and row["noise"] != "random"]
    found = against(rows, fewer)
    assert (found["n_epsilons"], found["verdict"]) == (6, "holds")
    noises = {v["noise"] for v in judge_study(rows, fewer)[0] if v["claim"] == "control study"}
    assert noises == {"adversarial"}
    assert not [v for v in judge_study(rows)[0] if v["claim"] == "control study"]


def test_directions_are_averaged_inside_a_seed():
    rows = curves(RISING, seeds=3)
    doubled = []
    for row in rows:
        doubled.append(row | {"direction": "0"} if row["split"] else row)
        if row["split"]:
            doubled.append(row | {"direction": "1", "value": str(float(row["value"]) + 100)})
    verdicts, _ = judge_study(doubled)
    second = next(v for v in verdicts if v["claim"] == "C2" and v["range"] == "all")
    assert (second["n_seeds"], second["verdict"]) == (3, "holds")
    assert second["value"] == pytest.approx(6, abs=0.05)


def clean_accuracy(values):
    """Rows of the clean accuracy on train, measured without noise."""
    rows = [each for each in curves(values) if each["measure"] == "lambda_max_full"]
    without = dict.fromkeys(("evaluation_noise", "evaluation_epsilon", "mode"), "")
    return [each | without | {"measure": "clean_accuracy"} for each in rows]


FALLING = [0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93]


@pytest.mark.parametrize(
    ("values", "expected"),
    [(FALLING, "holds"), (FALLING[::-1], "reversed"), ([*FALLING[:4], 1, 1, 1], "mixed")],
)
def test_a_claim_is_one_entry_that_names_its_measures_and_may_point_down(
    values, expected, monkeypatch
):
    claim = Claim(
        "adversarial training costs clean accuracy",
        ("clean_accuracy",),
        alone_with_zero,
        compare_with_standard,
        pointwise_verdict,
        zero="reference",
        points="down",
    )
    before, _ = judge_study(curves(RISING) + clean_accuracy(values))
    monkeypatch.setitem(CLAIMS, "cost", claim)
    verdicts, evidence = judge_study(curves(RISING) + clean_accuracy(values))
    (found,) = [v for v in verdicts if (v["claim"], v["range"]) == ("cost", "all")]
    assert (found["verdict"], found["measure"]) == (expected, "clean_accuracy")
    assert (found["evaluation"], found["n_epsilons"]) == ("", 6)
    # The evidence says what the values do, whatever is claimed of them.
    signs = {e["sign"] for e in evidence if (e["claim"], e["range"]) == ("cost", "all")}
    assert signs == {"holds": {-1}, "reversed": {1}, "mixed": {-1, 1}}[expected]
    # What the other claims say stays as it is.
    assert [v for v in verdicts if v["claim"] != "cost"] == before
    text = verdict_text([{name: str(v.get(name, "")) for name in CLAIM_COLUMNS} for v in verdicts])
    assert "cost: adversarial training costs clean accuracy\n" in text


@pytest.mark.parametrize(
    ("cells", "named"), [({"measure": "kappa_mine"}, "kappa_mine"), ({"status": "tired"}, "tired")]
)
def test_a_measure_or_status_that_is_unknown_is_refused_by_name(cells, named):
    rows = curves(RISING)
    wrong = [*rows, rows[-1] | cells]
    with pytest.raises(SharpscapeError, match=named):
        judge_study(wrong)
    with pytest.raises(SharpscapeError, match=named):
        judge_study(rows, of_study(wrong))
