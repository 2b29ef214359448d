"""Sentences of the answer: how much sharper, up to where, and whether the claims hold there."""

import math
from collections.abc import Iterator

from sharpscape.measures import load_measure
from sharpscape.report.sentences import Lines, Part, Sentence, cell, lines_of, ratio, value
from sharpscape.report.studies import ReportStudy
from sharpscape.words import OWN, OWN_NOISE, epsilon_text

# Raw and normalised; of each the first that a study has. Networks have no Hessian of noise that
# follows, and under L∞ it is undefined where a weight is 0.
MEASURES = (("lambda_max_full", "lambda_max_fixed"), ("kappa_full", "kappa_fixed"))
GAP = "generalisation_gap"
KINDS = {"lambda": "raw", "kappa": "normalised"}
VERBS = {"rises": "rises", "falls": "falls", "flat": "stays flat"}
WITHIN = {"between": " between γ and ε̄", "below margin": " below γ", "all": ""}


def _table(study):
    return lines_of(f"{study.name}/summary.csv", study.rows)


def _at(table: Lines, row, epsilon: float, noise: str = "adversarial") -> Lines:
    """The rows of a measure at an epsilon of training, measured on that noise at that epsilon."""
    trained = (noise, "none") if epsilon == 0 else (noise,)
    measured = ("adversarial", noise) if epsilon == 0 else (noise,)
    found = [
        (line, each)
        for line, each in table.where(
            measure=row["measure"], split=row["split"], mode=row["mode"],
            comparison=row["comparison"], direction="",
        ).numbered
        if each["noise"] in trained
        and each["evaluation_noise"] in measured
        and float(each["epsilon"]) == float(each["evaluation_epsilon"]) == epsilon
    ]  # fmt: skip
    return Lines(table.file, found)


def _is_positive(found: Lines) -> bool:
    values = [float(row["value"]) if row["value"] else math.nan for row in found.rows]
    return bool(values) and all(0 < each < math.inf for each in values)


def _mean(found: Lines) -> float:
    return sum(math.log(float(row["value"])) for row in found.rows)


def verdict(found: Lines) -> Part:
    """The verdict of the one row."""
    return cell(found, "verdict", found.rows[0]["verdict"].replace("-", " "))


def _claims_on(claims: Lines, study, names, evaluation, **cells) -> Lines:
    """The rows of claims on the first of these measures, in the range that says most."""
    table = claims.where(
        study=study.name, noise="adversarial", split="train", evaluation=evaluation, **cells
    )
    for name in names:
        of_measure = table.where(measure=name)
        for within in ("between", "all"):
            found = of_measure.where(range=within)
            # One comparison point: the first.
            for line, row in found.numbered[:1]:
                if row["epsilon_low"] and row["verdict"] != "undefined":
                    return Lines(found.file, [(line, row)])
    return Lines(claims.file, [])


def _epsilons(study, row):
    """Those of the study's epsilons that a row of claims is about."""
    low, high = float(row["epsilon_low"]), float(row["epsilon_high"])
    return sorted(e for e in study.configured["epsilons"].values() if low <= e <= high)


def _infinite_end(study, table, row) -> list[Part]:
    """That the measure is infinite beyond ε̄, where it is."""
    ends = table.where(measure="epsilon_bar")
    beyond = [
        pair
        for e in study.configured["epsilons"].values()
        for pair in _at(table, row, e).numbered
        if pair[1]["value"] == "inf"
    ]
    if not beyond or len(ends.lines) != 1:
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
    same = ("study", "noise", "measure", "split", "mode", "evaluation", "comparison")
    found = claims.where(claim="C1", range="all", **{name: row[name] for name in same})
    return [Part("; C1, against ε = 0: "), verdict(found)] if len(found.lines) == 1 else []


def _path(table, row, epsilons) -> list[Part] | None:
    """By how much the measure changes over the epsilons, with its turn where it has one."""
    points = {e: _at(table, row, e) for e in epsilons}
    if len(points) < 2 or not all(map(_is_positive, points.values())):
        return None
    first, last = epsilons[0], epsilons[-1]
    shape = row.get("shape", "")
    from_to = " from ε = {} to {}"
    if shape in ("rises-then-falls", "falls-then-rises"):
        pick = max if shape.startswith("rises") else min
        turn = pick(epsilons, key=lambda e: _mean(points[e]))
        if first < turn < last:
            one, other = ("rises", "falls") if shape.startswith("rises") else ("falls", "rises")
            return [
                Part(f" {one} "), ratio(points[turn], points[first]),
                Part(from_to.format(epsilon_text(first), epsilon_text(turn)) + f", then {other} "),
                ratio(points[last], points[turn]), Part(f" to ε = {epsilon_text(last)}"),
            ]  # fmt: skip
    verb = VERBS.get(shape, "changes")
    changed = Part(f" {verb} "), ratio(points[last], points[first])
    return [*changed, Part(from_to.format(epsilon_text(first), epsilon_text(last)))]


def growth(study: ReportStudy, names: tuple[str, ...], claims: Lines) -> Sentence | None:
    """How a measure of adversarial models changes over epsilon, with the verdicts on C2 and C1."""
    found = _claims_on(claims, study, names, OWN, claim="C2")
    if not found.lines:
        return None
    (row,) = found.rows
    table = _table(study)
    path = _path(table, row, _epsilons(study, row))
    if path is None:
        return None
    kind = KINDS[row["measure"].split("_")[0]]
    named = f"{study.name}: {kind} {load_measure(row['measure']).symbol}"
    claim = "C4 (C2 on a network)" if study.configured["family"] != "linear" else "C2"
    return Sentence(
        [
            Part(named), *path, *_infinite_end(study, table, row),
            Part(f". {claim}{WITHIN.get(row['range'], '')}: "), verdict(found),
            *_also_c1(claims, row), Part("."),
        ]
    )  # fmt: skip


def against_control(study: ReportStudy, claims: Lines) -> Iterator[Sentence]:
    """How much random noise of the same size changes the raw measure, with the verdict on C3."""
    found = _claims_on(claims, study, MEASURES[0], OWN_NOISE, claim="C3", control="random")
    for row in found.rows:
        table, high = _table(study), float(row["epsilon_high"])
        low = 0.0 if _is_positive(_at(table, row, 0.0)) else float(row["epsilon_low"])
        sides = [
            [_at(table, row, e, noise) for e in (high, low)] for noise in ("adversarial", "random")
        ]
        if high > low and all(_is_positive(each) for side in sides for each in side):
            symbol = load_measure(row["measure"]).symbol
            yield Sentence(
                [
                    Part(f"{study.name}: adversarial noise changes {symbol} "), ratio(*sides[0]),
                    Part(" and random noise of the same size "), ratio(*sides[1]),
                    Part(f" from ε = {epsilon_text(low)} to {epsilon_text(high)}. C3: "),
                    verdict(found), Part("."),
                ]
            )  # fmt: skip


def with_gap(study: ReportStudy, claims: Lines) -> Iterator[Sentence]:
    """Whether the raw measure goes with the generalisation gap: the verdicts on C5."""
    parts = []
    for name in dict.fromkeys(row["claim"] for row in claims.rows if row["claim"].startswith("C5")):
        found = _claims_on(claims, study, MEASURES[0], OWN, claim=name, control=GAP)
        for row in found.rows:
            said = [Part(f"{name.removeprefix('C5 ')} "), verdict(found)]
            tau = [Part(" (τ = "), value(found), Part(")")] if row["value"] else []
            symbol = load_measure(row["measure"]).symbol
            parts.append((symbol, [*said, *tau]))
    if parts:
        joined = [part for index, (_, said) in enumerate(parts)
                  for part in ([Part(", ")] if index else []) + said]  # fmt: skip
        start = Part(f"{study.name}: {parts[0][0]} with the generalisation gap. C5: ")
        yield Sentence([start, *joined, Part(".")])
