"""Sentences of the answer: how much sharper, up to where, and whether the claims hold there."""

import math
from collections.abc import Iterator

from sharpscape.figures.drawing.texts import comparison_text
from sharpscape.judging.equal_loss import lowest_loss
from sharpscape.judging.ranges import in_range
from sharpscape.measures import load_measure
from sharpscape.report.notation import number
from sharpscape.report.primary_rows import ENDS, primary_rows, verdict
from sharpscape.report.sentences import Lines, Part, Sentence, cell, lines_of, ratio, value
from sharpscape.report.studies import ReportStudy
from sharpscape.words import OWN, OWN_NOISE, PLAIN, epsilon_text

VERBS = {"rises": "rises", "falls": "falls", "flat": "stays flat"}


def _table(study):
    return lines_of(f"{study.name}/summary.csv", study.rows)


def _at(table: Lines, row, epsilon: float, noise: str = "adversarial") -> Lines:
    """The rows of a measure at an epsilon of training, measured on that noise at that epsilon.

    Without the seeds that a row of claims leaves out.
    """
    trained = (noise, "none") if epsilon == 0 else (noise,)
    measured = ("adversarial", noise) if epsilon == 0 else (noise,)
    left_out = row["left_out_seeds"].split()
    found = [
        (line, each)
        for line, each in table.where(
            measure=row["measure"], split=row["split"], mode=row["mode"],
            comparison=row["comparison"], direction="", training=row["training"],
        ).numbered
        if each["noise"] in trained
        and each["seed"] not in left_out
        and each["evaluation_noise"] in measured
        and float(each["epsilon"]) == float(each["evaluation_epsilon"]) == epsilon
    ]  # fmt: skip
    return Lines(table.file, found)


def _is_positive(found: Lines) -> bool:
    values = [float(row["value"]) if row["value"] else math.nan for row in found.rows]
    return bool(values) and all(0 < each < math.inf for each in values)


def _mean(found: Lines) -> float:
    return sum(math.log(float(row["value"])) for row in found.rows)


def _subject(study, row):
    """The study, with the comparison point where it is not an end of training."""
    point = row["comparison"]
    return study.name if point in ENDS else f"{study.name}, {comparison_text(point)}"


def _epsilons(study, row):
    """Those of the study's epsilons that a row of claims is about."""
    low, high = float(row["epsilon_low"]), float(row["epsilon_high"])
    return sorted(e for e in study.configured["epsilons"].values() if low <= e <= high)


def _infinite_end(study, table, row) -> list[Part]:
    """That the measure is infinite from ε̄ on, where it is: what overflows has a status."""
    ends = table.where(measure="epsilon_bar")
    if len(ends.lines) != 1:
        return []
    end = float(ends.rows[0]["value"])
    beyond = [
        pair
        for e in study.configured["epsilons"].values()
        if e >= end
        for pair in _at(table, row, e).numbered
        if pair[1]["value"] == "inf" and not pair[1]["status"]
    ]
    if not beyond:
        return []
    infinite = Lines(table.file, beyond)
    return [
        Part(", and is "),
        cell(infinite, "value", "infinite"),
        Part(" from ε̄ = "),
        value(ends),
        Part(" on"),
    ]


def _also_c1(claims: Lines, row) -> list[Part]:
    """The verdict on C1 of the same protocol."""
    same = "study,training,noise,measure,split,mode,evaluation,comparison,range".split(",")
    found = claims.where(claim="C1", **{name: row[name] for name in same})
    return [Part("; C1, against ε = 0: "), verdict(found)] if len(found.lines) == 1 else []


def _turning(found: Lines, table, points) -> list[Part]:
    """A curve with one turn: up to where, and how much of the way it goes back."""
    (row,) = found.rows
    first, turn = min(points), float(row["turn"])
    way, kind = ("rises", "peak") if row["shape"] == "rises-then-falls" else ("falls", "trough")
    low, high = (epsilon_text(float(row[f"turn_{end}"])) for end in ("low", "high"))
    at = cell(found, "turn", epsilon_text(turn))
    between = Part(f" ({low} to {high})" if low != high else "")
    parts = [
        Part(f" {way} "), ratio(points[turn], points[first]),
        Part(f" from ε = {epsilon_text(first)} to its {kind} at ε = "), at, between,
    ]  # fmt: skip
    if row["given_back"]:
        parts += [Part(" and gives "), cell(found, "given_back", _share(row)), Part(" of it back")]
    return parts


def _share(row):
    """How much of the way a curve goes back: beyond all of it is all of it."""
    share = float(row["given_back"])
    return "all" if share >= 1 else f"{share:.0%}"


def _path(found: Lines, table, epsilons) -> list[Part] | None:
    """By how much the measure changes over the epsilons, with its turn where it has one."""
    (row,) = found.rows
    if row["evaluation"] != OWN:
        # The sizes here are those at each model's own epsilon.
        return None
    points = {e: _at(table, row, e) for e in epsilons}
    kept = {e: each for e, each in points.items() if _is_positive(each)}
    if len(kept) < 2 or not {epsilons[0], epsilons[-1]} <= kept.keys():
        return None
    if row["turn"] and float(row["turn"]) in kept:
        return _turning(found, table, kept)
    first, last = epsilons[0], epsilons[-1]
    verb = VERBS.get(row["shape"], "changes")
    changed = Part(f" {verb} "), ratio(kept[last], kept[first])
    return [*changed, Part(f" from ε = {epsilon_text(first)} to {epsilon_text(last)}")]


def growth(study: ReportStudy, claims: Lines) -> Iterator[Sentence]:
    """How the primary measures change over epsilon, with the verdicts on C2 and C1."""
    ends = primary_rows(claims, study, claim="C2")
    # Of networks, how far training has come decides.
    equal = [] if study.series.margins else primary_rows(claims, study, lowest_loss, claim="C2")
    for found in [*ends, *(each for each in equal if each not in ends)]:
        (row,) = found.rows
        table = _table(study)
        path = _path(found, table, _epsilons(study, row)) if row["epsilon_low"] else None
        if path is None:
            continue
        measure = load_measure(row["measure"])
        yield Sentence(
            [
                Part(f"{_subject(study, row)}: {measure.group} {measure.symbol}"), *path,
                *_infinite_end(study, table, row),
                Part(f". {row['label']}{in_range(row['range'])}: "), verdict(found),
                *_also_c1(claims, row), Part("."),
            ]
        )  # fmt: skip


def against_control(study: ReportStudy, claims: Lines) -> Iterator[Sentence]:
    """How much random noise of the same size changes the first primary measure, with C3."""
    table = _table(study)
    for primary in primary_rows(claims, study, claim="C2")[:1]:
        same = ("study", "training", "noise", "measure", "split", "mode", "comparison")
        cells = {name: primary.rows[0][name] for name in same}
        found = claims.where(
            claim="C3",
            control="random",
            evaluation=OWN_NOISE,
            range=primary.rows[0]["range"],
            **cells,
        )
        for row in found.rows if len(found.lines) == 1 else ():
            if not row["epsilon_low"]:
                continue
            high = float(row["epsilon_high"])
            low = 0.0 if _is_positive(_at(table, row, 0.0)) else float(row["epsilon_low"])
            sides = [
                [_at(table, row, e, noise) for e in (high, low)]
                for noise in ("adversarial", "random")
            ]
            if high > low and all(_is_positive(each) for side in sides for each in side):
                symbol = load_measure(row["measure"]).symbol
                yield Sentence(
                    [
                        Part(f"{_subject(study, row)}: from ε = {epsilon_text(low)}"),
                        Part(f" to {epsilon_text(high)}"),
                        Part(f" adversarial noise takes {symbol} "), ratio(*sides[0]),
                        Part(", random noise of the same size "), ratio(*sides[1]),
                        Part(f". {row['label']}: "), verdict(found), Part("."),
                    ]
                )  # fmt: skip


def _ratio_to_plain(found: Lines) -> list[Part]:
    """The ratio at one epsilon with its interval; of several epsilons the largest."""
    (row,) = found.rows
    parts = [Part("×"), value(found)]
    if row["epsilon_low"] != row["epsilon_high"]:
        return [*parts, Part(" or less")]
    if row["low"]:
        low, high = (cell(found, end, number(float(row[end]))) for end in ("low", "high"))
        parts += [Part(", "), low, Part(" to "), high]
    return parts


def _loss_to_plain(study, row) -> list[Part]:
    """The robust training loss beside plain training's: what is not fitted may end flatter."""
    if row["evaluation"] != OWN or not row["epsilon_low"]:
        return []
    table = _table(study)
    loss = row | {"measure": "robust_loss", "mode": ""}
    sides = []
    for training in (row["training"], PLAIN):
        parts = [_at(table, loss | {"training": training}, e) for e in _epsilons(study, row) if e]
        sides.append(Lines(table.file, [pair for each in parts for pair in each.numbered]))
    if not all(map(_is_positive, sides)):
        return []
    return [Part("robust training loss "), ratio(*sides)]


def against_plain(study: ReportStudy, claims: Lines) -> Iterator[Sentence]:
    """Whether other methods end flatter than plain training, by the first primary measure: C6."""
    parts: list[Part] = []
    rows = primary_rows(claims, study, claim="C6")
    for found in rows:
        (row,) = found.rows
        if row["measure"] == rows[0].rows[0]["measure"]:
            parts += [Part(f"{'; ' if parts else ''}{row['training']} "), verdict(found)]
            details = [_loss_to_plain(study, row)]
            if row["value"] and row["scale"] == "logarithm":
                details.insert(0, _ratio_to_plain(found))
            for index, detail in enumerate(filter(None, details)):
                parts += [Part("; " if index else " ("), *detail]
            if any(details):
                parts.append(Part(")"))
    if parts:
        symbol = load_measure(rows[0].rows[0]["measure"]).symbol
        start = Part(f"{study.name}: {symbol}, flatter than by plain training (C6): ")
        yield Sentence([start, *parts, Part(".")])
