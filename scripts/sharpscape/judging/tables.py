"""The tables claims.csv and evidence.csv: their columns, and the rows of a study."""

from collections.abc import Iterator, Sequence
from typing import Any

from sharpscape.judging.cases import Case
from sharpscape.judging.claims import CLAIMS, Claim
from sharpscape.judging.evidence import EvidenceRow
from sharpscape.judging.inputs import Row
from sharpscape.judging.series import Study, read_study
from sharpscape.judging.statistics import LEVEL, TestResult
from sharpscape.judging.verdicts import Judgement, judge, ranges

_PROTOCOL = (
    "claim,study,noise,control,measure,split,mode,evaluation,comparison,range,"
    "epsilon_low,epsilon_high,n_epsilons,n_seeds,statistic,value,low,high,level,method,p,p_adjusted"
).split(",")
CLAIM_COLUMNS = [*_PROTOCOL, "verdict"]
EVIDENCE_COLUMNS = [*_PROTOCOL, "sign"]

Cells = dict[str, Any]


def _number_cells(result: TestResult, method: str) -> Cells:
    """The cells of a TestResult that comes from this method."""
    cells = {"value": result.value, "method": "exact"}
    if result.p is not None:
        cells |= {"low": result.low, "high": result.high, "level": LEVEL}
        cells |= {"p": result.p, "p_adjusted": result.p_adjusted}
        cells["method"] = method
    return cells


def _evidence_cells(row: EvidenceRow, method: str) -> Cells:
    """The cells of one row of evidence."""
    cells = {"statistic": row.statistic, "value": row.value, "sign": ""}
    cells |= {"epsilon_low": row.epsilon_low, "epsilon_high": row.epsilon_high}
    if row.test is not None:
        cells |= _number_cells(row.test, method) | {"sign": row.test.sign}
    return cells


def _verdict_cells(judgement: Judgement) -> Cells:
    """The cells of a verdict."""
    cells: Cells = {"verdict": judgement.verdict}
    if judgement.epsilons:
        cells |= {"epsilon_low": judgement.epsilons[0], "epsilon_high": judgement.epsilons[-1]}
    if judgement.evidence is not None:
        evidence = judgement.evidence
        cells |= {"statistic": evidence.statistic}
        cells |= _number_cells(evidence.headline, evidence.method)
    return cells


def _judgements(
    claim: Claim, study: Study, control_study: Study | None
) -> Iterator[tuple[Case, str, Judgement]]:
    """(case, name of a range, judgement) of a claim on a study."""
    for case in claim.cases(study, control_study, claim.measures):
        both = [e for e in case.points if case.against is None or e in case.against]
        for name, epsilons in ranges(study, both).items():
            if epsilons:
                yield case, name, judge(claim, case, epsilons)


def judge_study(
    rows: Sequence[Row],
    control_rows: Sequence[Row] | None = None,
    tables: tuple[str, str] = ("summary", "summary of the control study"),
) -> tuple[list[Cells], list[Cells]]:
    """Judge all claims on one study.

    Args:
        rows: its summary table, dicts of text.
        control_rows: that of its control study, if it has one.
        tables: what messages call them.

    Returns:
        rows of the claims table, one per verdict, and rows of the evidence table.

    Raises:
        SharpscapeError: a summary is not one that can be judged (see inputs.read_rows).
    """
    study = read_study(rows, tables[0])
    control_study = None
    if control_rows:
        epsilons = {e for row in study.series.values() for points in row.values() for e in points}
        control_study = read_study(control_rows, tables[1], epsilons)
    verdicts, evidence_rows = [], []
    for name, claim in CLAIMS.items():
        for case, range_name, judgement in _judgements(claim, study, control_study):
            row: Cells = {"claim": name, "study": study.name, "range": range_name}
            row |= {"noise": case.noise, "control": case.control} | case.protocol._asdict()
            row["n_epsilons"] = len(judgement.epsilons)
            row["n_seeds"] = judgement.n_units
            verdicts.append(row | _verdict_cells(judgement))
            if judgement.evidence is not None:
                method = judgement.evidence.method
                evidence_rows += [
                    row | _evidence_cells(each, method) for each in judgement.evidence.rows
                ]
    return verdicts, evidence_rows
