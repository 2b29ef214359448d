"""The note before the first job, held against the verdicts on studies of that size."""

import itertools
import re

import pytest
from summaries import GAP, row

from sharpscape.console.undecided import note
from sharpscape.judging.tables import judge_study


def study(above, *, zero=True, seeds=None, noises=("adversarial",), **keys):
    """A checked study, as far as the note reads it."""
    return {
        "name": "small",
        "epsilons": {str(value): float(value) for value in range(1 - zero, above + 1)},
        "noises": [{"name": name} for name in noises],
        "seeds": seeds and {"first": 0, "count": seeds},
    } | keys


def summary_of(study):
    """Rows of λmax and of a gap for each of its models."""
    rows = []
    seeds = range(study["seeds"]["count"]) if study["seeds"] else [None]
    noises = [noise["name"] for noise in study["noises"]]
    for epsilon, seed in itertools.product(study["epsilons"].values(), seeds):
        for noise in noises if epsilon else ["none"]:
            cells = {
                "noise": noise, "epsilon": str(epsilon), "comparison": "budget",
                "evaluation_noise": "adversarial", "evaluation_epsilon": str(epsilon),
                "seed": "" if seed is None else str(seed), "value": str(1 + epsilon + (seed or 0)),
            }  # fmt: skip
            mode = {"split": "train", "mode": "following", "measure": "lambda_max_full"}
            rows += [row(**cells, **mode), row(**cells, measure=GAP)]
    return rows


def claims_in(text):
    """The claims that a note names."""
    text = text.replace("C1 to C3", "C1, C2 and C3")
    return {*re.findall(r"\b(C[123]|C5 within epsilon|control study)\b", text)}


BOTH = ("adversarial", "random")
SIZES = [*itertools.product((1, 3, 4, 5), (True, False), (None, 2, 3, 5, 6), (BOTH[:1], BOTH))]


@pytest.mark.parametrize(("above", "zero", "seeds", "noises"), SIZES)
def test_it_names_the_claims_whose_verdicts_are_too_few(above, zero, seeds, noises):
    made = study(above, zero=zero, seeds=seeds, noises=noises)
    verdicts, _ = judge_study(summary_of(made))
    too_few = {v["claim"] for v in verdicts if v["verdict"] == "too-few"}
    # It describes, and decides nothing.
    assert claims_in(note([made])) == too_few - {"C5 over epsilon"}


@pytest.mark.parametrize(("above", "seeds"), [(3, 5), (4, 5), (5, 2), (5, 3)])
def test_it_names_a_control_study_that_is_too_small(above, seeds):
    made = study(above, seeds=seeds, noises=("random",), control="other")
    rows = summary_of(made)
    verdicts, _ = judge_study(rows, [each | {"study": "other"} for each in rows])
    assert claims_in(note([made])) == {v["claim"] for v in verdicts if v["verdict"] == "too-few"}


def test_it_says_how_many_there_are_and_how_many_it_takes():
    assert note([study(3, zero=False, noises=BOTH)]) == (
        "Note: study small cannot decide all claims: 3 epsilons above 0 (C2 and C3 need 5)."
    )
    assert note([study(1, seeds=2)]) == (
        "Note: study small cannot decide all claims: 1 epsilon above 0 (C1 needs 5, C2 needs 4); "
        "2 seeds (C1 and C2 need 3, C5 within epsilon needs 6)."
    )
    assert "2 seeds (C1 to C3 need 3, C5" in note([study(5, seeds=2, noises=BOTH)])


def test_studies_that_can_decide_have_no_note():
    assert note([study(5, seeds=6), study(5)]) == ""
    assert note([study(5, seeds=6), study(5, seeds=3)]).count("\n") == 0


def test_methods_of_training_need_seeds_of_their_own():
    def said(seeds, *methods):
        return note([study(5, seeds=seeds, methods=["plain", *methods])])

    assert said(6) == said(6, "a", "b", "c") == ""
    assert said(5, "a", "b", "c") == said(5)
    assert "C6 needs 5" in said(4, "a", "b", "c", "d")
    assert "C7" not in said(5, "a", "b", "c", "d")
    # 20 models of two methods.
    assert "6 seeds (C7 needs 10)" in said(6, "a")
