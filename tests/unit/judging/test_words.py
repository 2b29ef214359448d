"""Verdicts as text: every question of the claims table is told."""

from summaries import claims_at_two_points

from sharpscape.judging.words import short_question, verdict_text


def test_every_question_is_told(tmp_path):
    text = verdict_text(claims_at_two_points(tmp_path))
    own = "on adversarial noise at each model's own epsilon"
    for question in (
        f"C1: adversarial training is sharper than standard training, {own}",
        "same size (control: random noise)",
        f"larger generalisation gap (against generalisation_gap), {own}",
        f"of the control study (control study: other), {own}",
        f"of the control study (control study: other), trained under random noise, {own}",
    ):
        assert question in text
    at_loss = text.split("Study made-up, loss")[1].split("Study made-up")[0]
    assert "epsilon all (0.5 to 0.6: 2 epsilons, 5 seeds): inconclusive: all" in at_loss
    assert "C1" not in at_loss


def test_short_questions_tell_all_evaluations_apart():
    row = {"claim": "C2", "noise": "adversarial", "control": ""}
    evaluations = ("own", "0", "0.4", "own-noise", "own-noise 0.4", "")
    assert [short_question(row | {"evaluation": each}) for each in evaluations] == [
        "C2, own ε",
        "C2, clean",
        "C2, ε 0.4",
        "C2, own noise",
        "C2, own noise, ε 0.4",
        "C2",
    ]
