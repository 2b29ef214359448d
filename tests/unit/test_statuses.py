"""Every status of a model is explained."""

import ast

from workflow import ROOT

from sharpscape.statuses import STATUSES

# Modules of training and measuring in which a status arises.
MADE_IN = ROOT / "scripts/sharpscape/families"


def test_statuses_are_spelt_as_where_they_arise():
    texts = set()
    for path in [*MADE_IN.rglob("*.py"), ROOT / "scripts/sharpscape/judging/summary.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
    assert set(STATUSES) <= texts


def test_what_is_left_out_has_values_that_say_nothing():
    assert {name for name, status in STATUSES.items() if status.left_out} == {
        "diverged", "step-limited", "unresolved",
    }  # fmt: skip
    assert {name for name, status in STATUSES.items() if not status.in_summary} == {
        "stopped-earlier", "target-below-minimum", "target-not-reached",
    }  # fmt: skip
