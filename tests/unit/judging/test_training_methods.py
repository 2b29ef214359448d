"""Methods of training in verdicts: each by itself, and against plain training (C6)."""

import numpy as np
import pytest
from scipy import stats
from summaries import FIVE, curves, models

from sharpscape.judging.series import read_study
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study
from sharpscape.judging.words import short_question, verdict_text

RNG = np.random.default_rng(5)
SPREAD = {(e, s): float(RNG.normal(0, 0.05)) for e in range(6) for s in range(6)}


def sharpness(factor, epsilons=(0, *FIVE), shift=0.0):
    """{(epsilon, seed): (kappa, gap)}: kappa is a factor of that of plain training."""
    return {
        (e, s): ((1 + e) * factor * np.exp(SPREAD[e, s] * (1 + shift)), 0.1 * s)
        for e in epsilons
        for s in range(6)
    }


def networks(rows, training="plain"):
    """The rows of models, without what belongs to the data of logistic ones."""
    return [row | {"training": training} for row in rows if row["epsilon"]]


def study_of(**factors):
    """Rows of plain training, and of methods whose kappa is a factor of it."""
    rows = networks(models(sharpness(1.0)))
    for index, (label, factor) in enumerate(factors.items()):
        rows += networks(models(sharpness(factor, shift=1.0 + index)), label)
    return rows


def verdicts(rows, **wanted):
    found, evidence = judge_study(rows)
    return (
        [row for row in found if wanted.items() <= row.items()],
        [row for row in evidence if wanted.items() <= row.items()],
    )


def test_series_of_a_method_have_its_models_of_epsilon_0():
    rows = networks(models(sharpness(1.0))) + networks(models(sharpness(3.0)), "sam")
    series = read_study(rows).series
    assert set(series) == {"adversarial", "adversarial by sam"}
    ratios = [
        other[0.0].values["0"] / plain[0.0].values["0"]
        for plain, other in (
            (series["adversarial"][key], series["adversarial by sam"][key])
            for key in series["adversarial"]
            if key.measure == "kappa_fixed"
        )
    ]
    # At the own epsilon, and on the clean loss.
    assert ratios == [pytest.approx(3.0)] * 2


def test_a_flatter_method_ends_flatter_and_a_sharper_one_sharper():
    rows = study_of(sam=0.5, awp=2.0)
    (flatter,), _ = verdicts(rows, claim="C6", training="sam")
    (sharper,), _ = verdicts(rows, claim="C6", training="awp")
    assert (flatter["verdict"], flatter["control"], flatter["n_epsilons"]) == ("holds", "plain", 5)
    assert (flatter["n_up"], flatter["n_down"]) == (0, 5)
    # What is flattened least comes first.
    assert flatter["largest"] < flatter["value"] < 1
    assert flatter["statistic"] == "largest ratio"
    assert flatter["p_against"] == 0.025 / 2
    assert sharper["verdict"] == "reversed"
    assert flatter["noise"] == "adversarial"


def test_a_method_that_changes_nothing_is_equal():
    (row,), _ = verdicts(study_of(sam=1.02), claim="C6")
    assert row["verdict"] == "equal"


def test_single_epsilons_take_holms_p_times_the_number_of_methods():
    methods = {"sam": 0.97, "awp": 0.9, "trades": 1.1}
    for count in (1, 3):
        rows = study_of(**dict(list(methods.items())[:count]))
        _, evidence = verdicts(rows, claim="C6", training="sam")
        p = []
        for epsilon in FIVE:
            logs = [np.log(0.97) + SPREAD[epsilon, seed] for seed in range(6)]
            p.append(stats.ttest_1samp(logs, 0).pvalue)
        order = np.argsort(p)
        adjusted = np.empty(5)
        adjusted[order] = np.maximum.accumulate((5 - np.arange(5)) * np.array(p)[order])
        found = [row["p_adjusted"] for row in evidence]
        # The resolution of values of networks moves p a little.
        assert found == pytest.approx(np.minimum(1, count * adjusted).tolist(), rel=0.2)


def test_two_epsilons_and_five_seeds_are_enough_and_four_are_not():
    epsilons = (0, 1, 2)
    rows = networks(models(sharpness(1.0, epsilons)))
    rows += networks(models(sharpness(0.5, epsilons, shift=1.0)), "sam")
    few = [row for row in rows if row["seed"] not in ("4", "5")]
    assert verdicts(rows, claim="C6")[0][0]["verdict"] == "holds"
    (row,) = verdicts(few, claim="C6")[0]
    assert (row["verdict"], row["reason"]) == ("too-few", "4 seeds; 5 needed")


def test_verdicts_on_several_methods_take_their_number_into_account():
    # p between a bound and an eighth of it.
    factors = {(e, s): 0.58 + 0.08 * s for e in FIVE for s in range(6)}
    plain = {key: (1.0 + key[0], 0.1 * key[1]) for key in factors}
    sam = {key: ((1.0 + key[0]) * factor, 0.1 * key[1]) for key, factor in factors.items()}
    rows = networks(models(plain)) + networks(models(sam), "sam")
    (alone,), _ = verdicts(rows, claim="C6", training="sam")
    for index in range(7):
        rows += networks(models(plain), f"other-{index}")
    (among,), _ = verdicts(rows, claim="C6", training="sam")
    assert 0.025 / 8 < alone["p"] < 0.025
    assert (alone["verdict"], among["verdict"]) == ("holds", "inconclusive")


def test_verdicts_on_plain_training_are_those_without_other_methods():
    alone, _ = judge_study(study_of())
    among, _ = judge_study(study_of(sam=0.5, awp=2.0))
    plain = [row for row in among if row["training"] == "plain"]
    assert plain == alone
    assert {row["training"] for row in among} == {"plain", "sam", "awp", "all"}


def test_each_method_is_judged_by_itself():
    rows = study_of(sam=0.5)
    for claim in ("C1", "C2"):
        (plain,), _ = verdicts(rows, claim=claim, training="plain")
        (sam,), _ = verdicts(rows, claim=claim, training="sam")
        assert plain["verdict"] == sam["verdict"] == "holds"
    gaps = verdicts(rows, claim="C5 over epsilon", training="sam")[0]
    assert [row["control"] for row in gaps] == ["generalisation_gap"]


def test_other_noises_are_controls_of_their_own_method():
    rows = networks(curves([1.0, 2, 3, 4, 5, 6, 7], control=[1.0] * 7, seeds=5))
    rows += networks(curves([1.0, 2, 3, 4, 5, 6, 7], control=[9.0] * 7, seeds=5), "sam")
    (plain,), _ = verdicts(rows, claim="C3", training="plain")
    (sam,), _ = verdicts(rows, claim="C3", training="sam")
    assert (plain["control"], plain["verdict"]) == ("random", "holds")
    assert (sam["control"], sam["verdict"]) == ("random", "reversed")


def test_words_name_the_method():
    found, _ = judge_study(study_of(sam=0.5))
    rows = [{name: str(row.get(name, "")) for name in CLAIM_COLUMNS} for row in found]
    (row,) = [row for row in rows if row["claim"] == "C6"]
    assert short_question(row) == "C6 (sam) vs plain, own ε"
    text = verdict_text(rows)
    assert "C6: this method of training ends flatter than plain training" in text
    assert "C6 (sam) (against plain training), kappa_fixed: holds" in text
    assert "C4 (C1), trained by sam, on adversarial noise" in text
