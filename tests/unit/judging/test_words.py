"""Verdicts as text and as a figure: every row of the claims table has a place of its own."""

import pytest
from test_claims import RISING, other_study, summary

from sharpscape.figures.verdicts import SIGNS, draw_verdicts
from sharpscape.files.tables import read_table, write_table
from sharpscape.judging.claims import CLAIM_COLUMNS, judge_study
from sharpscape.judging.words import verdict_text


@pytest.fixture
def claims(tmp_path):
    """Claims of a study at two comparison points, one of them without small epsilons."""
    rows = summary(RISING, control=RISING, seeds=5)
    gaps = [
        row | {"measure": "generalisation_gap", "split": "", "mode": ""}
        for row in rows
        if row["measure"] == "lambda_max_full"
    ]
    rows += gaps
    at_loss = [row | {"comparison": "loss"} for row in rows if row["epsilon"] in ("0.5", "0.6")]
    lower = [row | {"value": str(float(row["value"]) - 1)} for row in rows]
    verdicts, _ = judge_study(rows + at_loss, other_study(lower))
    write_table(tmp_path / "claims.csv", CLAIM_COLUMNS, verdicts)
    return read_table(tmp_path / "claims.csv")


def test_every_question_is_told(claims):
    text = verdict_text(claims)
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


def test_every_verdict_has_a_cell_of_its_own(claims):
    figure = draw_verdicts(claims)
    panels = [axis for axis in figure.axes if axis.get_title()]
    signs = {
        (axis.get_title(), *text.get_position()): text.get_text()
        for axis in panels
        for text in axis.texts
    }
    assert len(signs) == len(claims)
    assert sorted(signs.values()) == sorted(SIGNS[row["verdict"]] for row in claims)
    assert {title.split(":")[0] for title, *_ in signs} == {"made-up, budget", "made-up, loss"}
    questions = [label.get_text() for label in panels[0].get_yticklabels()]
    assert "C5 over seeds vs generalisation_gap, own ε" in questions
    assert "control study (random noise) vs other, own ε" in questions
