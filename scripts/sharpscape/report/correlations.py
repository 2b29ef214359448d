"""Sentences of the answer on sharpness and the generalisation gap."""

from collections.abc import Iterator

from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.equal_loss import UNJUDGED
from sharpscape.judging.sentences import loss_adjustment
from sharpscape.measures import load_measure
from sharpscape.report.notation import number
from sharpscape.report.primary_rows import primary_rows, verdict
from sharpscape.report.sentences import Lines, Part, Sentence, cell, value
from sharpscape.report.studies import ReportStudy

GAP = "generalisation_gap"


def _correlation(found: Lines) -> list[Part]:
    """The verdict on an order, with τ; where it is tested, with q and what the loss makes of it."""
    (row,) = found.rows
    parts = [verdict(found)]
    if row["value"]:
        parts += [Part(" (τ = "), value(found)]
        if CLAIMS[row["claim"]].needs.of_seeds:
            if row["q"]:
                parts += [Part(", q = "), cell(found, "q", number(float(row["q"])))]
            parts.append(Part(f"; {loss_adjustment(row)}"))
        parts.append(Part(")"))
    return parts


def _with_gap(study, claims, name) -> Lines | None:
    """The row on the first primary measure and the generalisation gap; None where unjudged."""
    found = primary_rows(claims, study, claim=name, control=GAP)[:1]
    return found[0] if found and found[0].rows[0]["verdict"] not in UNJUDGED else None


def with_gap(study: ReportStudy, claims: Lines) -> Iterator[Sentence]:
    """Whether the first primary measure goes with the generalisation gap: C5, then C7."""
    parts: list[Part] = []
    symbol = ""
    for name in dict.fromkeys(row["claim"] for row in claims.rows if row["claim"].startswith("C5")):
        if found := _with_gap(study, claims, name):
            symbol = load_measure(found.rows[0]["measure"]).symbol
            where = name.removeprefix("C5 ").replace("epsilon", "ε")
            parts += [Part("; " if parts else ""), Part(f"{where}: "), *_correlation(found)]
    if parts:
        start = Part(f"{study.name}: {symbol} and the generalisation gap (C5), ")
        yield Sentence([start, *parts, Part(".")])
    if found := _with_gap(study, claims, "C7"):
        symbol = load_measure(found.rows[0]["measure"]).symbol
        start = Part(f"{study.name}: {symbol} and the generalisation gap over methods (C7): ")
        yield Sentence([start, *_correlation(found), Part(".")])
