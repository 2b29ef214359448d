"""A comparison of two runs as a page: one file, all that differs, tables to sort and filter."""

import json
import math
from pathlib import Path
from typing import Any

from sharpscape import __version__
from sharpscape.comparing.comparison import Comparison
from sharpscape.comparing.differences import (
    BEYOND,
    EQUAL,
    KINDS,
    STATUS,
    UNCLEAR,
    WITHIN,
    Difference,
)
from sharpscape.comparing.text import alone, main_point, size_text, values_text, verdict_point
from sharpscape.jobs.publishing import published
from sharpscape.report.notation import number
from sharpscape.report.rendering import environment, style

TEMPLATES = Path(__file__).parent / "templates"
# How the page calls each kind of difference.
WORDS = {
    STATUS: "another status",
    BEYOND: "more than its uncertainty",
    UNCLEAR: "one seed",
    WITHIN: "within its uncertainty",
    EQUAL: "equal to the bit",
}


def _counts(found: Comparison) -> dict[str, list[int]]:
    """{study: how many quantities of each kind, in the order of KINDS}."""
    studies = dict.fromkeys(each.quantity.study for each in found.differences)
    counts = {study: dict.fromkeys(KINDS, 0) for study in studies}
    for each in found.differences:
        counts[each.quantity.study][each.kind] += 1
    return {study: list(of_kinds.values()) for study, of_kinds in counts.items()}


def _order(value: float) -> str:
    """A number that a script reads and orders by; "" for none."""
    return "" if math.isnan(value) else json.dumps(max(min(value, 1e308), -1e308))


def _row(each: Difference) -> dict[str, Any]:
    before, after = values_text(each)
    return {
        "kind": each.kind,
        "words": WORDS[each.kind],
        "quantity": each.quantity,
        "before": before,
        "after": after,
        "size": size_text(each),
        "seeds": " and ".join(map(str, dict.fromkeys(each.seeds))) if any(each.seeds) else "",
        "q": "" if each.q is None else number(each.q, 2),
        "orders": [
            _order(value)
            for value in (
                each.before,
                each.after,
                each.excess,
                math.nan if each.q is None else each.q,
            )
        ],
    }


def page(found: Comparison) -> str:
    """The page as text."""
    rows = [_row(each) for each in found.differences if each.kind != EQUAL]
    kinds = [kind for kind in KINDS if any(row["kind"] == kind for row in rows)]
    contents = {
        "names": found.names,
        "points": [main_point(found), verdict_point(found), *alone(found)],
        "kinds": [WORDS[kind] for kind in KINDS],
        "counts": _counts(found),
        "rows": rows,
        "shown_kinds": [(kind, WORDS[kind]) for kind in kinds],
        "studies": list(dict.fromkeys(row["quantity"].study for row in rows)),
        "verdicts": found.verdicts.changes if found.verdicts else [],
        "changes": {
            "Settings": found.settings,
            "Versions": found.versions,
            "Code": found.code,
        },
        "style": style(),
        "script": (TEMPLATES / "comparison.js").read_text("utf-8"),
        "version": __version__,
    }
    return environment(TEMPLATES).get_template("comparison.html.j2").render(**contents) + "\n"


def write_page(path: Path, found: Comparison) -> None:
    """Write the page, whole or not at all.

    Raises:
        SharpscapeError: it cannot be written.
    """
    with published(path) as part:
        part.write_text(page(found), encoding="utf-8")
