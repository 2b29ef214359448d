"""Verdicts on made-up summaries in which each claim is true, false, mixed or undecidable."""

import numpy as np
import pytest
from summaries import EPSILONS, RISING, curves, of_study, row, verdict_of

from sharpscape.judging.cases import alone
from sharpscape.judging.claims import CLAIMS, Claim, label_of
from sharpscape.judging.evidence import SHAPES, VERDICTS
from sharpscape.judging.needs import Needs
from sharpscape.judging.pointwise import judge_pointwise
from sharpscape.judging.rules import Question, Settings
from sharpscape.judging.tables import CLAIM_COLUMNS, KEY, judge_study
from sharpscape.judging.words import verdict_text


def verdict(claim, rows, range_name="all"):
    return verdict_of(rows, claim=claim, range=range_name)["verdict"]


CURVES = [
    # values, C1, C2
    (RISING, "holds", "holds"),
    ([7.0, 6, 5, 4, 3, 2, 1], "reversed", "reversed"),
    ([1.0, 2, 3, 4, 3, 2, 1.5], "holds", "mixed"),
    ([3.0, 2, 1, 2, 4, 5, 6], "mixed", "mixed"),
    ([2.0] * 7, "equal", "equal"),
    ([1.0, 2, 2, 2, 3, 4, 5], "holds", "holds"),
]


@pytest.mark.parametrize("seeds", [0, 5])
@pytest.mark.parametrize(("values", "first", "second"), CURVES)
def test_standard_training_and_growth(values, first, second, seeds):
    rows = curves(values, seeds=seeds)
    assert verdict("C1", rows) == first
    assert verdict("C2", rows) == second


def test_sizes_are_ratios_with_their_epsilons():
    found = verdict_of(curves([2.0, 3, 8, 5, 6, 7, 4]), claim="C1")
    assert (found["scale"], found["statistic"]) == ("logarithm", "smallest ratio")
    assert (found["value"], found["value_epsilon"]) == (pytest.approx(1.5), 0.1)
    assert (found["largest"], found["largest_epsilon"]) == (pytest.approx(4), 0.2)
    assert (found["n_up"], found["n_down"]) == (6, 0)
    # With a value that is not positive, differences.
    found = verdict_of(curves([-1.0, 3, 8, 5, 6, 7, 4]), claim="C1")
    assert (found["scale"], found["statistic"]) == ("raw", "smallest difference")
    assert (found["value"], found["largest"]) == (pytest.approx(4), pytest.approx(9))


def test_seeds_that_scatter_decide_nothing():
    for claim in ("C1", "C2"):
        found = verdict_of(curves(RISING, seeds=5, noise=20), claim=claim)
        assert found["verdict"] == "inconclusive"
        assert found["reason"]
    first = verdict_of(curves(RISING, seeds=5, noise=20), claim="C1")
    assert first["reason"] == "up at ≥ 0, down at ≥ 0 of 6; undecided at every ε"


def test_pairing_by_seed_is_used():
    # Seeds lie apart by 1, the step is .1: unpaired, nothing would be seen.
    values = [1 + 0.1 * i for i in range(7)]
    assert verdict("C2", curves(values, seeds=5, noise=1e-3)) == "holds"


@pytest.mark.parametrize(("seeds", "expected"), [(1, "too-few"), (2, "too-few"), (3, "holds")])
def test_too_few_seeds(seeds, expected):
    found = verdict_of(curves(RISING, seeds=seeds), claim="C2")
    assert found["verdict"] == expected
    if expected == "too-few":
        assert found["reason"] == f"{seeds} seeds; 3 needed"
    else:
        assert "large effects alone" in found["method"]


def test_too_few_epsilons():
    rows = [row for row in curves(RISING) if row["epsilon"] in ("", "0", "0.1", "0.2", "0.3")]
    assert verdict_of(rows, claim="C2")["reason"] == "4 epsilons; 5 needed"
    # Of C1, epsilon 0 is the one that the others are compared with.
    rows = [row for row in curves(RISING) if row["epsilon"] not in ("0.5", "0.6")]
    assert (verdict("C1", rows), verdict("C2", rows)) == ("too-few", "holds")


def test_one_epsilon_by_itself_takes_five_seeds():
    def one(seeds):
        return [r for r in curves(RISING, seeds=seeds) if r["epsilon"] in ("", "0", "0.3")]

    assert verdict("C1", one(5)) == "holds"
    assert verdict_of(one(4), claim="C1")["reason"] == "4 seeds at one epsilon; 5 needed"
    assert verdict("C1", one(0)) == "too-few"
    # One of several that lies in a range says nothing about the range.
    assert verdict("C1", curves(RISING, seeds=5, margin=0.1), "below margin") == "too-few"


@pytest.mark.parametrize("seeds", [0, 5])
@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6], "holds"),
        ([1.0, 8, 8, 8, 8, 8, 8], "reversed"),
        ([1.0, 1, 1, 8, 8, 8, 8], "mixed"),
        (RISING, "equal"),
    ],
)
def test_control_of_the_same_size(control, expected, seeds):
    assert verdict("C3", curves(RISING, control=control, seeds=seeds)) == expected


def test_no_minimiser_is_undefined_where_it_matters():
    statuses = {0: "no-minimiser", 0.1: "no-minimiser"}
    rows = curves(RISING, statuses=statuses, margin=0.15)
    found = verdict_of(rows, claim="C2")
    assert (found["verdict"], found["reason"]) == ("undefined", "no-minimiser at 0, 0.1")
    assert verdict("C1", rows) == "undefined"
    assert verdict("C2", rows, "below margin") == "undefined"
    assert verdict("C2", rows, "between") == "holds"
    assert verdict("C1", rows, "between") == "undefined"


def test_ranges_are_named_and_bounded():
    values = [1.0, 2, 3, 4, 5, 6, 0.1]
    rows = curves(values, margin=0.05, end=0.55)
    between = verdict_of(rows, claim="C2", range="between")
    assert (between["epsilon_low"], between["epsilon_high"]) == (0.1, 0.5)
    assert (between["n_epsilons"], between["verdict"]) == (5, "holds")
    assert verdict("C2", rows) == "mixed"


def test_what_does_not_apply_says_why():
    rows = curves(RISING, margin=0.05)
    found = verdict_of(rows, claim="C1", range="below margin")
    assert (found["verdict"], found["reason"]) == ("does-not-apply", "no epsilon in the range")
    without = [r for r in curves(RISING) if r["epsilon"] != "0"]
    assert verdict_of(without, claim="C1")["reason"] == "no models of epsilon 0"
    assert verdict("C2", without) == "holds"


def test_step_limited_values_are_left_out_and_named():
    values = [1.0, 2, 3, 0.1, 5, 6, 7]
    assert verdict("C2", curves(values, seeds=5)) != "holds"
    rows = curves(values, seeds=5, statuses={0.3: "step-limited"})
    found = verdict_of(rows, claim="C2")
    assert (found["verdict"], found["n_epsilons"]) == ("holds", 6)
    assert found["left_out_epsilons"] == "0.3 step-limited"
    everywhere = curves(values, seeds=5, statuses=dict.fromkeys(EPSILONS, "step-limited"))
    found = verdict_of(everywhere, claim="C2")
    assert found["verdict"] == "too-few"
    assert found["reason"].startswith("0 epsilons; 5 needed (0 step-limited; 0.1 step-limited")


@pytest.mark.parametrize("seeds", [0, 5])
def test_no_verdict_on_all_epsilons_where_more_than_a_fifth_is_left_out(seeds):
    rows = curves(RISING, seeds=seeds, statuses=dict.fromkeys((0.3, 0.4), "diverged"))
    found = verdict_of(rows, claim="C2")
    assert found["verdict"] == ("holds-on-the-whole" if seeds else "inconclusive")
    flat = curves([2.0] * 7, seeds=seeds, statuses=dict.fromkeys((0.3, 0.4), "diverged"))
    found = verdict_of(flat, claim="C2")
    assert found["verdict"] == "inconclusive"
    assert found["reason"].endswith("more than a fifth of the epsilons is left out")
    # C3 does not look at epsilon 0: 2 of 6.
    rows = curves(RISING, control=[0.5] * 7, seeds=seeds, statuses={0.3: "diverged"})
    assert verdict("C3", rows) == "holds"


def zero_weights(rows, epsilons, comparison="converged", zero="0"):
    """The rows with those of the norm of the weights, zero at these epsilons."""
    norms = [
        row(
            noise="none" if e == 0 else "adversarial",
            epsilon=str(e),
            comparison=comparison,
            measure="weight_norm",
            value=zero if e in epsilons else "1",
        )
        for e in EPSILONS
    ]
    return rows + norms


# Descent ends near 0, where the rounding of the loss decides.
@pytest.mark.parametrize("zero", ["0", "2e-13"])
def test_models_without_weights_are_no_part_of_it(zero):
    values = [1.0, 2, 3, 4, 5, np.inf if zero == "0" else 1e24, 0]
    rows = zero_weights(curves(values, end=0.5), {0.5, 0.6}, zero=zero)
    found = verdict_of(rows, claim="C2")
    assert (found["verdict"], found["n_epsilons"], found["scale"]) == ("holds", 5, "logarithm")
    assert (found["zero_epsilons"], found["left_out_epsilons"]) == ("0.5 0.6", "")
    everywhere = zero_weights(curves(values), set(EPSILONS))
    assert verdict_of(everywhere, claim="C2")["reason"] == "w = 0 at every epsilon of the range"
    assert verdict_of(everywhere, claim="C1")["reason"] == "w = 0 at epsilon 0"


def test_infinite_curvature_counts_as_growth():
    assert verdict("C2", curves([1.0, 2, 3, 4, 5, np.inf, np.inf])) == "holds"
    assert verdict("C1", curves([1.0, 2, 3, 4, 5, np.inf, np.inf])) == "holds"
    assert verdict("C2", curves([1.0, 2, 3, np.inf, 5, 6, 7])) == "mixed"
    assert verdict("C2", curves([1.0, 2, 3, 4, 5, np.inf, np.inf], seeds=5)) == "holds"


def test_exact_verdicts_say_so_and_have_no_interval():
    verdicts, evidence = judge_study(curves(RISING))
    assert {v["method"] for v in verdicts if v["verdict"] == "holds"} == {"exact"}
    assert all("low" not in v and "p" not in v for v in verdicts)
    # Where the claim does not apply there is nothing to count.
    assert {v["n_seeds"] for v in verdicts if v["verdict"] != "does-not-apply"} == {0}
    assert all("n_seeds" not in v for v in verdicts if v["verdict"] == "does-not-apply")
    second = verdict_of(curves(RISING, seeds=5), claim="C2")
    assert second["method"] == "t paired by seed, over initialisations"
    assert second["low"] < second["value"] < second["high"]
    assert second["p"] < second["p_against"] == 0.025
    assert not [e for e in evidence if e["statistic"] == "step" and "p" in e]


def test_the_population_is_named():
    settings = Settings(population="draws of the training set")
    verdicts, _ = judge_study(curves(RISING, seeds=5), None, settings)
    methods = {v["method"] for v in verdicts if v["range"] == "all"}
    assert methods == {"t paired by seed, over draws of the training set"}


def test_a_seed_that_one_epsilon_lacks_is_left_out_everywhere_and_named():
    rows = [r for r in curves(RISING, seeds=6) if (r["epsilon"], r["seed"]) != ("0.4", "2")]
    found = verdict_of(rows, claim="C2")
    assert (found["n_seeds"], found["left_out_seeds"], found["verdict"]) == (5, "2", "holds")
    kept = [r for r in curves(RISING, seeds=6) if r["seed"] != "2"]
    alone_judged = verdict_of(kept, claim="C2")
    numbers = ("value", "low", "high", "p", "p_slope", "wrong_way")
    assert [alone_judged[n] for n in numbers] == pytest.approx([found[n] for n in numbers])


def test_rows_have_the_columns_of_the_contract():
    verdicts, _ = judge_study(curves(RISING, control=RISING, seeds=3))
    assert all(set(row) <= set(CLAIM_COLUMNS) for row in verdicts)
    assert {v["verdict"] for v in verdicts} <= set(VERDICTS)
    assert {v["shape"] for v in verdicts} <= {"", *SHAPES}
    keys = [tuple(row.get(column, "") for column in KEY) for row in verdicts]
    assert len(set(keys)) == len(keys)
    assert CLAIM_COLUMNS[:11] == KEY


def test_c4_is_c1_to_c3_on_a_network():
    network = [r for r in curves(RISING, control=RISING, seeds=5) if r["epsilon"] != ""]
    labels = {v["claim"]: v["label"] for v in judge_study(network)[0]}
    assert labels == {"C1": "C4 (C1)", "C2": "C4 (C2)", "C3": "C4 (C3)"}
    assert {v["label"] for v in judge_study(curves(RISING))[0]} == {"C1", "C2"}
    assert label_of("C5 within epsilon", True) == "C5 within epsilon"


def test_the_primary_question():
    primary = Question(("lambda_max_full",), "own", "between")
    rows = curves(RISING, control=RISING, seeds=5, margin=0.05)
    verdicts, _ = judge_study(rows, None, Settings(primary=primary))
    found = {
        (v["claim"], v["range"], v["evaluation"]) for v in verdicts if v["primary"] == "primary"
    }
    assert found == {(claim, "between", "own") for claim in ("C1", "C2", "C3")}
    assert {v["primary"] for v in verdicts} == {"primary", "secondary"}


def against(rows, control_rows, **wanted):
    return verdict_of(rows, control_rows, claim="control study", **wanted)


@pytest.mark.parametrize("seeds", [0, 5])
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.5, 1, 2, 3, 4, 5, 6], "holds"),
        # Epsilon 0 is compared like the others.
        ([2.0, 1, 2, 3, 4, 5, 6], "mixed"),
        ([2.0, 3, 4, 5, 6, 7, 8], "reversed"),
        (RISING, "equal"),
    ],
)
def test_control_study(values, expected, seeds):
    found = against(curves(RISING, seeds=seeds), of_study(curves(values, seeds=seeds)))
    assert (found["verdict"], found["control"], found["study"]) == (expected, "other", "made-up")
    assert (found["n_epsilons"], found["n_seeds"], found["noise"]) == (7, seeds, "adversarial")


def test_control_study_judges_what_both_have():
    rows = curves(RISING, control=RISING)
    control = of_study(curves([0.5] * 7, control=[9.0] * 7))
    assert against(rows, control)["verdict"] == "holds"
    # At epsilon 0 all noises are one, and these two lie on either side of it.
    assert against(rows, control, noise="random")["verdict"] == "mixed"
    fewer = [row for row in control if row["epsilon"] != "0.3" and row["noise"] != "random"]
    found = against(rows, fewer)
    assert (found["n_epsilons"], found["verdict"]) == (6, "holds")
    noises = {v["noise"] for v in judge_study(rows, fewer)[0] if v["claim"] == "control study"}
    assert noises == {"adversarial"}
    assert not [v for v in judge_study(rows)[0] if v["claim"] == "control study"]


def test_epsilons_of_two_studies_are_one_where_they_agree():
    control = of_study(curves([0.5] * 7))
    near = {"0.3": "0.30000000000000004"}
    columns = ("epsilon", "evaluation_epsilon")
    control = [r | {c: near.get(r[c], r[c]) for c in columns} for r in control]
    assert against(curves(RISING), control)["n_epsilons"] == 7


def test_directions_are_averaged_inside_a_seed():
    rows = curves(RISING, seeds=3)
    doubled = []
    for each in rows:
        doubled.append(each | {"direction": "0"} if each["split"] else each)
        if each["split"]:
            doubled.append(each | {"direction": "1", "value": str(float(each["value"]) + 100)})
    doubled = [r | ({"direction": ""} if r["epsilon"] == "" else {}) for r in doubled]
    found = verdict_of([r for r in doubled if r["epsilon"] or r["direction"] == ""], claim="C2")
    assert (found["n_seeds"], found["verdict"]) == (3, "holds")
    assert found["value"] == pytest.approx(57 / 51, abs=0.01)


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
        alone,
        judge_pointwise,
        Needs("reference"),
        points="down",
    )
    before, _ = judge_study(curves(RISING) + clean_accuracy(values))
    monkeypatch.setitem(CLAIMS, "cost", claim)
    verdicts, evidence = judge_study(curves(RISING) + clean_accuracy(values))
    (found,) = [v for v in verdicts if (v["claim"], v["range"]) == ("cost", "all")]
    assert (found["verdict"], found["measure"]) == (expected, "clean_accuracy")
    assert (found["evaluation"], found["n_epsilons"], found["scale"]) == ("", 6, "raw")
    # The evidence says what the values do, whatever is claimed of them.
    signs = {e["sign"] for e in evidence if (e["claim"], e["range"]) == ("cost", "all")}
    assert signs == {"holds": {-1}, "reversed": {1}, "mixed": {-1, 1}}[expected]
    # What the other claims say stays as it is.
    assert [v for v in verdicts if v["claim"] != "cost"] == before
    text = verdict_text([{name: str(v.get(name, "")) for name in CLAIM_COLUMNS} for v in verdicts])
    assert "cost: adversarial training costs clean accuracy\n" in text
