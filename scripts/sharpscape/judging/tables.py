"""The tables claims.csv and evidence.csv: their columns, and the rows of a study."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sharpscape.judging.cases import GAPS, Case
from sharpscape.judging.claims import CLAIMS, label_of
from sharpscape.judging.equal_loss import is_equal_loss, lowest_loss
from sharpscape.judging.evidence import Finding
from sharpscape.judging.inputs import Row
from sharpscape.judging.ranges import ranges
from sharpscape.judging.rules import Settings
from sharpscape.judging.series import Study, read_study
from sharpscape.judging.statistics import TWO_SIDED, benjamini_hochberg
from sharpscape.judging.verdicts import Judgement, judge
from sharpscape.words import PLAIN, epsilon_text, noise_and_training

# What a verdict is about, one row for each.
KEY = "claim,study,training,noise,control,measure,split,mode,evaluation,comparison,range".split(",")
_BASIS = "epsilon_low,epsilon_high,n_epsilons,n_seeds,scale,method".split(",")
_NUMBER = "statistic,value,low,high,level,p".split(",")
CLAIM_COLUMNS = [
    *KEY,
    *"label,primary,verdict,shape,reason".split(","),
    *_BASIS,
    *"left_out_epsilons,left_out_seeds,zero_epsilons".split(","),
    *_NUMBER,
    *"p_against,p_slope,q,value_epsilon,largest,largest_low,largest_high,largest_epsilon".split(
        ","
    ),
    *"n_up,n_down,turn,turn_low,turn_high,turn_estimate,given_back,turns".split(","),
    *"wrong_way,wrong_way_share,tau_sharpness_loss,tau_gap_loss,at_equal_loss".split(","),
    *"tau_granulated,sign_error".split(","),
]
EVIDENCE_COLUMNS = [*KEY, *_BASIS, *_NUMBER, "p_adjusted", "sign"]

Cells = dict[str, Any]
# Of a study without a configuration.
DEFAULT = Settings()


class _Judged(NamedTuple):
    """A verdict with the columns that say what it is about."""

    key: Cells
    judgement: Judgement


def _judged(study: Study, control_study: Study | None, settings: Settings) -> Iterator[_Judged]:
    """All verdicts on a study, those that other series may change as they stand alone."""
    for name, claim in CLAIMS.items():
        for case in claim.cases(study, control_study, claim.measures):
            both = [e for e in case.points if case.against is None or e in case.against]
            for range_name, epsilons in ranges(study, both).items():
                yield _Judged(
                    _key(name, study, case, range_name), judge(claim, case, epsilons, settings)
                )


def _key(claim, study, case: Case, range_name):
    noise, training = noise_and_training(case.noise)
    cells = {"claim": claim, "study": study.name, "training": training, "noise": noise}
    return cells | {"control": case.control} | case.protocol._asdict() | {"range": range_name}


def _settle(judged: Sequence[_Judged]) -> list[Finding]:
    """The findings, with the q of those that are judged among others (Benjamini and Hochberg).

    They are those of one claim, method of training and range, whatever their verdict.
    """
    groups = defaultdict(list)
    for index, each in enumerate(judged):
        later = each.judgement.finding.later
        if later is not None:
            among = tuple(each.key[name] for name in ("claim", "training", "range"))
            groups[among].append((index, later.p))
    findings = [each.judgement.finding for each in judged]
    for group in groups.values():
        indices, p = zip(*group, strict=True)
        for index, q in zip(indices, benjamini_hochberg(p), strict=True):
            findings[index] = _with_q(findings[index], float(q))
    return findings


def _with_q(finding, q):
    finding = finding._replace(cells=finding.cells | {"q": q})
    if finding.verdict != "inconclusive" or q > TWO_SIDED:
        return finding
    later = finding.later
    return finding._replace(verdict=later.verdicts[later.sign < 0], reason=later.reason)


def _basis_cells(judgement):
    """The cells that say what was judged."""
    cells: Cells = {"n_epsilons": len(judgement.epsilons)}
    if judgement.n_seeds is not None:
        cells["n_seeds"] = judgement.n_seeds
    if judgement.logarithm is not None:
        cells["scale"] = "logarithm" if judgement.logarithm else "raw"
    if judgement.epsilons:
        cells |= {"epsilon_low": judgement.epsilons[0], "epsilon_high": judgement.epsilons[-1]}
    return cells | {"method": judgement.finding.method}


def _is_primary(key, settings):
    """Whether a row is part of the study's primary question."""
    primary = settings.primary
    at = {"noise": "adversarial", "split": "train"}
    at |= {"evaluation": primary.evaluation, "range": primary.range}
    # Of the gaps the first, that of the loss; of other methods of training, what they change.
    return (
        (key["training"] == PLAIN or key["claim"] in ("C6", "C7"))
        and all(key[name] == value for name, value in at.items())
        and key["measure"] in primary.measures
        and key["control"] not in GAPS[1:]
    )


def _left_out_cells(judgement):
    left = (f"{epsilon_text(e)} {' '.join(why)}" for e, why in judgement.left_out.items())
    return {
        "left_out_epsilons": "; ".join(left),
        "left_out_seeds": " ".join(judgement.missing_seeds),
        "zero_epsilons": " ".join(epsilon_text(e) for e in judgement.zero),
    }


def _claim_row(each: _Judged, finding: Finding, study: Study, settings: Settings) -> Cells:
    cells = {
        "label": label_of(each.key["claim"], not study.margins),
        "primary": "primary" if _is_primary(each.key, settings) else "secondary",
        "verdict": finding.verdict,
        "shape": finding.shape,
        "reason": finding.reason,
    }
    cells |= _basis_cells(each.judgement) | _left_out_cells(each.judgement)
    numbers = {name: "" if value is None else value for name, value in finding.cells.items()}
    return each.key | cells | numbers


def _at_equal_loss(rows):
    """Fill in, for claims on the order of models, the verdict on those of equal loss."""
    names = {name for name, claim in CLAIMS.items() if claim.needs.of_seeds}

    def place(row):
        return tuple(row[column] for column in KEY if column != "comparison")

    levels: dict = {}
    for row in rows:
        if row["claim"] in names and is_equal_loss(row["comparison"]):
            levels.setdefault(place(row), {})[row["comparison"]] = row["verdict"]
    at_loss = {at: verdicts[lowest_loss(verdicts)] for at, verdicts in levels.items()}
    for row in rows:
        if row["claim"] in names and not is_equal_loss(row["comparison"]):
            row["at_equal_loss"] = at_loss.get(place(row), "")


def judge_study(
    rows: Sequence[Row],
    control_rows: Sequence[Row] | None = None,
    settings: Settings = DEFAULT,
    tables: tuple[str, str] = ("summary", "summary of the control study"),
) -> tuple[list[Cells], list[Cells]]:
    """Judge all claims on one study.

    Args:
        rows: its summary table, dicts of text.
        control_rows: that of its control study, if it has one.
        settings: what the configuration says about verdicts on it.
        tables: what messages call the two.

    Returns:
        rows of the claims table, one per verdict, and rows of the evidence table.

    Raises:
        SharpscapeError: a summary is not one that can be judged (see inputs.read_rows).
    """
    study = read_study(rows, tables[0])
    control_study = None
    if control_rows is not None:
        epsilons = {e for row in study.series.values() for points in row.values() for e in points}
        control_study = read_study(control_rows, tables[1], epsilons)
    judged = list(_judged(study, control_study, settings))
    verdicts, evidence_rows = [], []
    for each, finding in zip(judged, _settle(judged), strict=True):
        verdicts.append(_claim_row(each, finding, study, settings))
        basis = each.key | _basis_cells(each.judgement)
        for row in finding.rows:
            cells = {name: value for name, value in row._asdict().items() if name != "cells"}
            evidence_rows.append(basis | cells | dict(row.cells))
    _at_equal_loss(verdicts)
    return verdicts, evidence_rows
