"""Verdicts as a figure: every row of the claims table has a cell of its own."""

import pytest
from summaries import claims_at_two_points

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.verdicts import SIGNS, draw, show
from sharpscape.judging.evidence import VERDICTS


@pytest.fixture
def claims(tmp_path):
    return claims_at_two_points(tmp_path)


def test_every_verdict_has_a_cell_of_its_own(claims):
    figure = draw(show(Asked(""), claims))
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
    assert "C5 within epsilon vs generalisation_gap, own ε" in questions
    assert "control study (random noise) vs other, own ε" in questions


def test_no_two_verdicts_look_alike():
    assert set(SIGNS) == set(VERDICTS)
    assert len(set(SIGNS.values())) == len(VERDICTS)


def test_measures_stand_in_their_order(claims):
    row = next(each for each in claims if each["claim"] == "C2")
    others = [row | {"measure": name} for name in ("adaptive_sharpness", "floor", "kappa_full")]
    measures = show(Asked(""), others + claims).measures
    assert measures == ["lambda_max_full", "kappa_full", "floor", "adaptive_sharpness"]


def test_no_claim_is_said(claims):
    shown = show(Asked(""), [row for row in claims if row["split"] == "test"])
    assert shown.rows == []
    assert "No claim applies" in draw(shown).get_suptitle()
