"""The end of a run: the same words with and without colours, and links for terminals alone."""

import re
from pathlib import Path

from terminals import CODES

from sharpscape.console.ending import COLOURS, ending
from sharpscape.judging.evidence import VERDICTS

ANSWER = (
    "exact: raw λmax rises ×14.3. C2 between γ and ε̄: holds; C1, against ε = 0: undefined.\n"
    "net: κ, held changes ×0.4. C4 (C2): reversed on the whole; C1, against ε = 0: mixed.\n"
)
PLACES = {"Report": Path("results/report.html"), "All verdicts": Path("results/verdicts.txt")}


def told(**options):
    return ending(ANSWER, PLACES, **{"terminal": False, "colours": False} | options)


def test_plain_lines_end_with_the_places():
    assert told() == (f"\n{ANSWER}Report: results/report.html\nAll verdicts: results/verdicts.txt")


def test_a_terminal_has_the_report_as_a_link():
    uri = (Path.cwd() / "results/report.html").as_uri()
    assert f"Report: results/report.html ({uri})\n" in told(terminal=True)


def test_colours_change_no_word():
    text = told(colours=True)
    assert CODES.sub("", text) == told()
    painted = dict(re.findall(r"\x1b\[(3\d)m([^\x1b]+)\x1b", text))
    assert painted == {"32": "holds", "35": "reversed on the whole", "33": "mixed"}
    assert "\x1b[1mexact:\x1b[0m" in text


def test_verdicts_have_their_names():
    assert {*COLOURS} <= {*VERDICTS}
