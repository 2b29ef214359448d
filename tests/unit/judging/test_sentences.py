"""A verdict as a sentence, from its row alone."""

import numpy as np
import pytest
from pages import read_page
from summaries import RISING, curves, grid, models, seeded, verdict_of

from sharpscape.judging.sentences import sentence
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study


def said(rows, claim, **wanted):
    found = verdict_of(rows, claim=claim, **wanted)
    cells = {}
    for column in CLAIM_COLUMNS:
        value = found.get(column, "")
        cells[column] = str(value)
    return sentence(cells)


def test_exact_verdicts():
    assert said(curves(RISING), "C1") == (
        "C1, lambda_max_full: holds: ×2 at ε 0.1 to ×7 at ε 0.6; 6 ε from 0.1 to 0.6; exact"
    )
    assert said(curves(RISING), "C2") == (
        "C2, lambda_max_full: holds, rises: ×7 from first to last ε; 7 ε from 0 to 0.6; exact"
    )
    peak = said(curves([1.0, 2, 4, 3, 2, 1, 0.5]), "C2")
    assert "mixed, rises then falls: ×0.5 from" in peak
    assert "peak at ε 0.2 (0.1 to 0.3), gives all of the rise back" in peak
    trough = said(curves([8.0, 4, 2, 1, 2, 3, 4]), "C2")
    assert "trough at ε 0.3 (0.2 to 0.4), gives 67% of the fall back" in trough
    assert "turns 3 times" in said(curves([1.0, 3, 2, 4, 1, 0.5, 0.2]), "C2")
    assert "but for 0.29% of the range" in said(curves([1.0, 10, 100, 98, 200, 500, 1000]), "C2")


def test_verdicts_over_seeds():
    y = np.linspace(0, 2, 7)[:, None] + 0.05 * np.random.default_rng(0).normal(size=(7, 5))
    first, second = (said(seeded(y), claim) for claim in ("C1", "C2"))
    assert first.startswith("C1, lambda_max_full: holds: ×1.")
    assert "(against 0.025)" in first
    assert first.endswith("; 6 ε from 0.1 to 0.6; 5 seeds over initialisations")
    assert "; no fall; p" in second
    y[3] = y[2] + [0.04, -0.02, 0.08, 0.0, 0.02]
    assert "; no fall beyond ÷1." in said(seeded(y), "C2")
    assert "; no rise beyond ×1." in said(seeded(-y), "C2")


def test_what_is_left_out_and_why():
    rows = curves(RISING, seeds=6, statuses={0.3: "diverged"})
    rows = [r for r in rows if (r["epsilon"], r["seed"]) != ("0.4", "2")]
    text = said(rows, "C2")
    assert "6 of 7 ε from 0 to 0.6; left out: 0.3 diverged; without seeds 2" in text
    assert "up at ≥ 0, down at ≥ 0 of 6" in said(curves(RISING, seeds=5, noise=20), "C1")


def test_differences_have_a_sign():
    large = [
        r | ({"value": str(1e4 * float(r["value"]))} if r["epsilon"] else {})
        for r in curves([-1.0, 3, 8, 5, 6, 7, 4])
    ]
    assert "+40,000 at ε 0.1 to +90,000 at ε 0.2" in said(large, "C1")
    text = said(curves([-1.0, 3, 8, 5, 6, 7, 4]), "C1")
    assert "+4 at ε 0.1 to +9 at ε 0.2" in text


@pytest.mark.parametrize("comparison", ["budget", "loss"])
def test_c5_says_what_it_is_not_adjusted_for(comparison):
    made = grid(lambda e, s: e + 0.1 * s, lambda e, s: e + 0.1 * s, seeds=range(6))
    rows = models(made, comparison=comparison)
    text = said(rows, "C5 within epsilon")
    assert text.startswith(
        "C5 within epsilon (against generalisation_gap), kappa_fixed: holds: τ 1"
    )
    adjusted = "not adjusted for the training loss" not in text
    assert adjusted == (comparison == "loss")
    assert "described, not tested" in said(rows, "C5 over epsilon")


def test_every_row_has_a_sentence():
    rows = curves(RISING, control=RISING[::-1], seeds=5, margin=0.25)
    for found in judge_study(rows)[0]:
        text = sentence({column: str(found.get(column, "")) for column in CLAIM_COLUMNS})
        assert found["verdict"].replace("-", " ") in text
        assert "nan" not in text and ";;" not in text


def test_the_example_on_the_page():
    page = read_page("docs/claims.md").split("## An example")[1].split("## Ranges")[0]
    lines = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| 0")]
    rows = seeded([[float(cell) for cell in cells[1:]] for cells in lines], logarithm=False)
    expected = " ".join(page.split("```text\n")[1].split("```")[0].split())
    assert said(rows, "C2") == expected
