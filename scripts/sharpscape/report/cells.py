"""A cell of the claims: the verdict, its size, and what it rests on."""

from typing import NamedTuple

from sharpscape.judging.inputs import Row
from sharpscape.report.curves import Curves
from sharpscape.report.marks import MARKS, Mark
from sharpscape.report.notation import number
from sharpscape.words import epsilon_text


class Cell(NamedTuple):
    """One cell.

    Attributes:
        verdict: as claims.csv has it.
        mark: how it is shown.
        shape: of the curve, "" where the verdict has none.
        size: how large the effect is.
        details: (name, value) of what it rests on; none where nothing is judged.
        curves: numbers of the curves.
        range: of epsilon, for the filters.
        primary: whether it belongs to the study's primary question.
    """

    verdict: str
    mark: Mark
    shape: str
    size: str
    details: list[tuple[str, str]]
    curves: str
    range: str
    primary: bool


def _epsilons(row):
    if not row["epsilon_low"]:
        return ""
    low, high = (epsilon_text(float(row[f"epsilon_{end}"])) for end in ("low", "high"))
    return f"{row['n_epsilons']}, from {low} to {high}"


def _interval(row):
    if not row["low"] or not row["high"]:
        return ""
    level = f"{float(row['level']):.0%}" if row["level"] else ""
    return f"{number(float(row['low']))} to {number(float(row['high']))} ({level})"


def _p(text):
    if not text:
        return ""
    value = float(text)
    return "< 0.001" if value < 1e-3 else f"{value:.3f}"


def _details(row):
    seeds = "exact, without seeds" if row["n_seeds"] == "0" else row["n_seeds"]
    said = {
        "why": row.get("reason", ""),
        "ε": _epsilons(row),
        "seeds": seeds,
        row["statistic"] or "value": number(float(row["value"])) if row["value"] else "",
        "interval": _interval(row),
        "p": _p(row["p"]),
        "p, adjusted": _p(row.get("p_adjusted", "")),
        "p of the slope": _p(row.get("p_slope", "")),
        "q": _p(row.get("q", "")),
        "method": row["method"],
    }
    return [(name, value) for name, value in said.items() if value]


def cell_of(row: Row | None, range_name: str, curves: Curves) -> Cell:
    """The cell of a row of claims.csv; of None, that the claim does not apply."""
    at = range_name.replace(" ", "-")
    if row is None:
        return Cell("does-not-apply", MARKS["does-not-apply"], "", "", [], "", at, False)
    verdict = row["verdict"]
    size = number(float(row["value"])) if row["value"] else ""
    shape = row.get("shape", "").replace("-", " ")
    primary = row.get("primary", "") == "primary"
    return Cell(
        verdict, MARKS[verdict], shape, size, _details(row), curves.of_row(row), at, primary
    )
