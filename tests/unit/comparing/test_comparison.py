"""Two made-up runs side by side, as text and as a page."""

import re

import pytest
from runs import number, run, seeds, settings

from sharpscape.comparing.comparison import compare
from sharpscape.comparing.differences import BEYOND, EQUAL, STATUS, UNCLEAR, WITHIN
from sharpscape.comparing.page import page, write_page
from sharpscape.comparing.text import MOST, comparison_text
from sharpscape.errors import SharpscapeError
from sharpscape.judging.tables import KEY

GAP = {"measure": "kappa_full"}


def claim(verdict, *, primary="secondary", **cells):
    return dict.fromkeys(KEY, "") | cells | {"verdict": verdict, "primary": primary}


@pytest.fixture
def both():
    """Two runs: of eight quantities that both have, one or two of each kind."""
    before = [
        number(1.0),
        number(2.0, split="test"),
        number(3.0, **GAP),
        number("", split="test", status="no-minimiser", **GAP),
        number(5.0, epsilon="1"),
    ]
    after = [
        number(1.0),
        number(2 + 1e-11, split="test"),
        number(4.0, **GAP),
        number(1.0, split="test", **GAP),
        number(5.0, epsilon="2"),
    ]
    budget = {"comparison": "budget"}
    descents = [
        seeds([1.0, 1.1, 1.2], **budget) + seeds([1.0], split="test", **budget),
        seeds([1.0, 1.1, 1.3], first=4, **budget) + seeds([2.0], split="test", **budget),
    ]
    claims = [
        [
            claim("holds", claim="C1", study="exact", control="random", measure="kappa_full"),
            claim("holds", claim="C2", study="exact", noise="adversarial"),
            claim("mixed", claim="C2", study="exact", measure="floor", primary="primary"),
        ],
        [
            claim("reversed", claim="C1", study="exact", control="random", measure="kappa_full"),
            claim("holds", claim="C2", study="exact", noise="adversarial"),
            claim("equal", claim="C2", study="exact", measure="floor", primary="primary"),
        ],
    ]
    runs = []
    for name, exact, descent, rows in zip("ab", (before, after), descents, claims, strict=True):
        tables = {"exact": exact, "descent": [each | {"study": "descent"} for each in descent]}
        runs.append(run(tables, name=name, claims=rows))
    return runs


def test_every_quantity_has_its_kind(both):
    found = compare(*both)
    kinds = {each.quantity.words: each.kind for each in found.differences}
    models = "adversarial ε 0.5"
    at = "following, at adversarial ε 0.5"
    assert kinds == {
        f"exact: lambda_max_full, {models}, converged, train, {at}": EQUAL,
        f"exact: lambda_max_full, {models}, converged, test, {at}": WITHIN,
        f"exact: kappa_full, {models}, converged, train, {at}": BEYOND,
        f"exact: kappa_full, {models}, converged, test, {at}": STATUS,
        f"descent: lambda_max_full, {models}, budget, train, {at}": WITHIN,
        f"descent: lambda_max_full, {models}, budget, test, {at}": UNCLEAR,
    }
    # The gravest first.
    assert [each.kind for each in found.differences] == [
        STATUS, BEYOND, UNCLEAR, WITHIN, WITHIN, EQUAL,
    ]  # fmt: skip
    assert found.only == ({"exact": 1}, {"exact": 1})
    assert not found.agree


def test_the_text_begins_with_the_main_point(both):
    lines = comparison_text(compare(*both)).splitlines()
    assert lines[0] == (
        "Of 6 quantities 1 is equal to the bit, 2 differ within their uncertainty, 1 by more. "
        "1 differs in status. 1 differs, and no spread says whether by more: a run has one seed."
    )
    assert lines[1] == "2 verdicts of 3 changed, 1 primary."
    assert "1 quantity is in A alone (exact 1)." in lines
    at = "exact: kappa_full, adversarial ε 0.5, converged"
    assert f"  {at}, test, following, at adversarial ε 0.5: – no-minimiser → 1" in lines
    (line,) = (each for each in lines if "×1.33333" in each)
    assert line.startswith(f"  {at}, train") and "3 → 4" in line
    # The primary question first.
    assert lines[lines.index("Verdicts, A → B") + 1 :][:2] == [
        "  exact: C2, floor: mixed → equal",
        "  exact: C1, against random, kappa_full: holds → reversed",
    ]
    assert lines[-1] == "Settings, versions and code are the same."


def test_a_run_agrees_with_itself(both):
    found = compare(both[0], both[0])
    assert found.agree
    assert comparison_text(found).startswith("Of 7 quantities 7 are equal to the bit, 0 differ")


def test_one_seed_or_a_verdict_is_no_agreement(both):
    rows = {"exact": seeds([1.0])}, {"exact": seeds([2.0])}
    assert not compare(*map(run, rows)).agree
    one, other = (run({"exact": [number(1.0)]}, claims=[claim(v)]) for v in ("holds", "mixed"))
    assert not compare(one, other).agree
    assert compare(one, one).agree


def test_long_lists_end_with_their_number():
    rows = [[number(v, epsilon=str(1 + e)) for e in range(MOST + 5)] for v in (1.0, 2.0)]
    lines = comparison_text(compare(*(run({"exact": each}) for each in rows))).splitlines()
    assert "  … and 5 more" in lines
    assert sum("→" in line for line in lines) == MOST + 1


def test_epsilons_that_are_one_are_compared():
    rows = [[number(1.0, epsilon=each)] for each in ("0.03137254901960784", "0.031372549")]
    assert compare(*(run({"exact": each}) for each in rows)).number(EQUAL) == 1


def test_runs_without_a_study_in_common():
    before, after = run({"one": [number(1.0)]}), run({"two": [number(1.0)]}, claims=[])
    found = compare(before, after)
    assert not found.agree
    text = comparison_text(found)
    assert text.startswith("No quantity is in both runs.\nVerdicts are not compared: a run has no")
    assert "studies.two: – → a study" in text
    assert "Quantities that differ" in page(found)


def test_a_table_that_cannot_be_read_is_named():
    with pytest.raises(SharpscapeError, match=r"a/exact/summary\.csv, row 2, column value"):
        compare(*[run({"exact": [number("much")]})] * 2)


def test_the_page_has_every_difference_and_asks_nobody(both, tmp_path):
    text = page(compare(*both))
    rows = re.findall(r'<tr class="\w+" data-kind="(\w+)"', text)
    assert rows == [STATUS, BEYOND, UNCLEAR, WITHIN, WITHIN]
    assert "http" not in text.replace("http-equiv", "")
    assert not re.findall(r'(?:src|href)="(?!#|data:)', text)
    assert "default-src 'none'" in text
    write_page(tmp_path / "new folder" / "page.html", compare(*both))
    assert (tmp_path / "new folder" / "page.html").read_text(encoding="utf-8") == text


def test_the_page_escapes_what_a_user_wrote():
    name = "<script>alert(1)</script>"
    described = {name: settings(name)}
    runs = [run({name: [number(v)]}, name=name, configured=described) for v in (1.0, 2.0)]
    text = page(compare(*runs))
    assert "alert(1)" in text and name not in text


def test_infinite_numbers_stand_on_the_page():
    text = page(compare(run({"exact": [number(1.0)]}), run({"exact": [number("inf")]})))
    assert 'data-order="1e+308">∞' in text
