"""A cell of the claims: the verdict, its size, and what it rests on."""

from collections.abc import Iterator
from typing import NamedTuple

from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.evidence import EXACT
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
        judged: the smallest and the largest epsilon that were judged, or nothing.
        range: of epsilon, for the filters.
        primary: whether it belongs to the study's primary question.
    """

    verdict: str
    mark: Mark
    shape: str
    size: str
    details: list[tuple[str, str]]
    curves: str
    judged: str
    range: str
    primary: bool


def _size(row: Row, column: str) -> str:
    """A ratio or a difference of a row; "" where there is none."""
    if not row[column]:
        return ""
    text = number(float(row[column]))
    if row["scale"] == "logarithm" and not row["statistic"].startswith("mean"):
        return f"×{text}"
    return text


def _with_interval(row, prefix):
    """The number of the columns of that prefix, with its interval where it has one."""
    column = prefix.rstrip("_") or "value"
    size = _size(row, column)
    if not size or not row[f"{prefix}low"]:
        return size
    level = f"{float(row['level']):.0%}: " if row["level"] else ""
    return f"{size} ({level}{_size(row, f'{prefix}low')} to {_size(row, f'{prefix}high')})"


def _at(row, column):
    return f" at ε = {epsilon_text(float(row[column]))}" if row[column] else ""


def _epsilons(row):
    count = row["n_epsilons"]
    if not row["epsilon_low"]:
        return count
    low, high = (epsilon_text(float(row[f"epsilon_{end}"])) for end in ("low", "high"))
    return f"{count}, from {low} to {high}"


def _p(text):
    if not text:
        return ""
    value = float(text)
    return "< 0.001" if value < 1e-3 else f"{value:.3f}"


def _turn(row):
    if row["turns"]:
        return f"{row['turns']} turns"
    if not row["turn"]:
        return ""
    low, high = (epsilon_text(float(row[f"turn_{end}"])) for end in ("low", "high"))
    back = f", {float(row['given_back']):.0%} given back" if row["given_back"] else ""
    return f"ε = {epsilon_text(float(row['turn']))} ({low} to {high}){back}"


def _all_details(row: Row) -> Iterator[tuple[str, str]]:
    yield "verdict", row["verdict"].replace("-", " ")
    yield "why", row["reason"]
    size = _with_interval(row, "")
    yield row["statistic"] or "size", size and size + _at(row, "value_epsilon")
    largest = _with_interval(row, "largest_")
    yield "largest", largest and largest + _at(row, "largest_epsilon")
    yield "turn", _turn(row)
    against = f", held against {row['p_against']}" if row["p_against"] else ""
    yield "p", row["p"] and _p(row["p"]) + against
    yield "p of the slope", _p(row["p_slope"])
    yield "q", _p(row["q"])
    counts = f"up at ≥ {row['n_up']}, down at ≥ {row['n_down']}" if row["n_up"] else ""
    yield "signs", counts
    for kind in ("sharpness", "gap"):
        tau = row[f"tau_{kind}_loss"]
        yield f"τ of {kind} and training loss", tau and number(float(tau))
    granulated, wrong = row["tau_granulated"], row["sign_error"]
    yield "τ granulated", granulated and number(float(granulated))
    yield "pairs ordered differently", wrong and f"{float(wrong):.0%}"
    yield "at equal loss", row["at_equal_loss"].replace("-", " ")
    yield "ε", _epsilons(row)
    yield "left out", row["left_out_epsilons"]
    yield "seeds left out", row["left_out_seeds"]
    yield "w = 0 at ε", row["zero_epsilons"]
    exact = row["method"].startswith(EXACT)
    counted = CLAIMS[row["claim"]].needs.counted
    yield counted, "none, one model at each ε" if exact else row["n_seeds"]
    yield "scale", row["scale"]
    yield "method", row["method"]


def cell_of(row: Row | None, range_name: str, curves: Curves) -> Cell:
    """The cell of a row of claims.csv; of None, that the claim does not apply."""
    at = range_name.replace(" ", "-")
    if row is None:
        return Cell("does-not-apply", MARKS["does-not-apply"], "", "", [], "", "", at, False)
    return Cell(
        row["verdict"],
        MARKS[row["verdict"]],
        row["shape"].replace("-", " "),
        _size(row, "value"),
        [(name, value) for name, value in _all_details(row) if value],
        curves.of_row(row),
        f"{row['epsilon_low']} {row['epsilon_high']}".strip(),
        at,
        row["primary"] == "primary",
    )
