"""Verdicts as text: the primary question first, every row of the claims table is told."""

from summaries import RISING, claims_at_two_points, curves

from sharpscape.judging.ranges import RANGES
from sharpscape.judging.rules import Question, Settings
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study
from sharpscape.judging.words import short_question, verdict_text


def test_every_question_is_told(tmp_path):
    text = verdict_text(claims_at_two_points(tmp_path))
    own = "on adversarial noise at each model's own epsilon"
    for part in (
        "C1: adversarial training is sharper than standard training\n",
        f"C1, {own}",
        f"control study, trained under random noise, {own}",
        "C3 (control: random noise), lambda_max_full: equal, flat:",
        "C5 over epsilon (against generalisation_gap), lambda_max_full: moves together:",
        "control study (control study: other), lambda_max_full: holds:",
    ):
        assert part in text
    at_loss = text.split("Study made-up, loss, train")[1]
    assert "too few, all ε (2 epsilons; 5 needed): lambda_max_full" in at_loss
    assert "does not apply, all ε (no models of epsilon 0): lambda_max_full" in at_loss


def test_the_primary_question_comes_first():
    rows = curves(RISING, control=RISING, seeds=5, margin=0.05)
    settings = Settings(primary=Question(("lambda_max_full",), "own", "between"))
    verdicts, _ = judge_study(rows, None, settings)
    text = verdict_text([{c: str(v.get(c, "")) for c in CLAIM_COLUMNS} for v in verdicts])
    primary, secondary = text.split("Secondary questions\n")
    assert "(γ < ε < ε̄)" in primary and "(γ < ε < ε̄)" not in secondary
    # Of the other ranges the verdicts alone.
    assert "\n      all ε: holds: lambda_max_full\n" in secondary
    assert "\n      random, all ε: equal: lambda_max_full\n" in secondary
    assert primary.count("lambda_max_full") == 3
    assert "Primary question\n  Study made-up, budget, train" in primary


def test_nothing_to_say():
    assert "No claim applies" in verdict_text([])


def test_short_questions_tell_all_evaluations_apart():
    row = {"claim": "C2", "label": "C2", "training": "plain", "noise": "adversarial"}
    row["control"] = ""
    evaluations = ("own", "0", "0.4", "own-noise", "own-noise 0.4", "")
    assert [short_question(row | {"evaluation": each}) for each in evaluations] == [
        "C2, own ε",
        "C2, clean",
        "C2, ε 0.4",
        "C2, own noise",
        "C2, own noise, ε 0.4",
        "C2",
    ]
    assert short_question(row | {"label": "C4 (C2)", "evaluation": "own"}) == "C4 (C2), own ε"


def test_a_range_is_called_the_same_wherever_it_is_named():
    rows = curves(RISING, control=RISING, seeds=5, margin=0.25)
    settings = Settings(primary=Question(("lambda_max_full",), "own", "between"))
    verdicts, _ = judge_study(rows, None, settings)
    text = verdict_text([{c: str(v.get(c, "")) for c in CLAIM_COLUMNS} for v in verdicts])
    for name in ("below margin", "between", "ε all"):
        assert name not in text
    for said in RANGES.values():
        assert said in text
