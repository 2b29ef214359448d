"""The claims, judged on a study's series: what each compares, and when it holds.

A claim is judged on every protocol that applies and over every range of epsilon. Adding one is an
entry in CLAIMS: what is held against what (cases.py), the evidence (differences.py,
correlation.py), and how the verdict comes out of that alone (evidence.py).
"""

from typing import NamedTuple

from sharpscape.judging.cases import (
    against_gaps,
    against_noises,
    against_study,
    alone,
    alone_with_zero,
    gaps_over_epsilon,
)
from sharpscape.judging.correlation import correlate_over_epsilon, correlate_over_seeds
from sharpscape.judging.differences import (
    compare_neighbours,
    compare_with_control,
    compare_with_standard,
)
from sharpscape.judging.evidence import monotone_verdict, pointwise_verdict
from sharpscape.judging.series import common_units, read_study, unit_name
from sharpscape.judging.statistics import LEVEL

LEAST_EPSILONS = 5
LEAST_SEEDS = 3
# Values with these statuses are no property of the loss: their epsilons say nothing.
LEFT_OUT = {"step-limited", "diverged"}

_PROTOCOL = (
    "claim,study,noise,control,measure,split,mode,evaluation,comparison,range,"
    "epsilon_low,epsilon_high,n_epsilons,n_seeds,statistic,value,low,high,level,method,p,p_adjusted"
).split(",")
CLAIM_COLUMNS = [*_PROTOCOL, "verdict"]
EVIDENCE_COLUMNS = [*_PROTOCOL, "sign"]


def _ranges(study, epsilons):
    """The ranges of epsilon, as {name: epsilons in it}; over draws, what all draws agree on.

    Networks have no margin that borders regimes: one range.
    """
    if not study.margins:
        return {"all": list(epsilons)}
    below, above = min(study.margins), max(study.margins)
    end = min(study.epsilon_bars)
    return {
        "all": list(epsilons),
        "below margin": [e for e in epsilons if e <= below],
        "between": [e for e in epsilons if above < e < end],
    }


class Claim(NamedTuple):
    """How a claim is judged.

    Attributes:
        statement: one sentence.
        cases: function of a Study and its control Study (or None) that yields Cases.
        gather: function of points, points they are held against, and epsilons; returns Evidence.
        decide: function of Evidence that returns a verdict.
        zero: what epsilon 0 is: "compared" like the others, the "reference" of all others, or
            "left out".
        against: what a case is held against, in words around its name.
        least, enough: epsilons that evidence takes, and a verdict.
    """

    statement: str
    cases: object
    gather: object
    decide: object
    zero: str
    against: str = ""
    least: int = 1
    enough: int = LEAST_EPSILONS


CLAIMS = {
    "C1": Claim(
        "adversarial training is sharper than standard training",
        alone_with_zero,
        compare_with_standard,
        pointwise_verdict,
        zero="reference",
    ),
    "C2": Claim(
        "sharpness grows with epsilon",
        alone,
        compare_neighbours,
        monotone_verdict,
        zero="compared",
        least=2,
    ),
    "C3": Claim(
        "adversarial noise sharpens more than a control of the same size",
        against_noises,
        compare_with_control,
        pointwise_verdict,
        zero="left out",
        against="control: {} noise",
    ),
    "C5 over epsilon": Claim(
        "the sharper the landscape that an epsilon gives, the larger the generalisation gap",
        gaps_over_epsilon,
        correlate_over_epsilon,
        pointwise_verdict,
        zero="compared",
        against="against {}",
        least=2,
    ),
    "C5 over seeds": Claim(
        "at equal epsilon, the sharper of two models has the larger generalisation gap",
        against_gaps,
        correlate_over_seeds,
        pointwise_verdict,
        zero="compared",
        against="against {}",
        enough=1,
    ),
    "control study": Claim(
        "this training ends sharper than that of the control study",
        against_study,
        compare_with_control,
        pointwise_verdict,
        zero="compared",
        against="control study: {}",
    ),
}


def _judge(claim, case, epsilons):
    """Return (verdict, Evidence or None, epsilons judged, number of units, their name).

    Epsilons with a status of LEFT_OUT, on either side, are left out; any other status (no
    minimiser, say) leaves the claim undefined.
    """
    sides = [case.points] if case.against is None else [case.points, case.against]
    judged = [e for e in epsilons if not any(LEFT_OUT & side[e].statuses for side in sides)]
    compared = judged if claim.zero == "compared" else [e for e in judged if e > 0]
    needed = [side[e] for side in sides for e in compared]
    if claim.zero == "reference":
        needed.append(case.points[0.0])
    units = [unit for unit in common_units(needed) if unit != ""]
    unit = unit_name(needed)
    exact = all("" in point.values for point in needed)
    if any(point.statuses for point in needed) or not judged:
        return "undefined", None, compared, len(units), unit
    if len(compared) < claim.least or (not exact and len(units) < 2):
        return "inconclusive", None, compared, len(units), unit
    evidence = claim.gather(case.points, case.against, compared)
    enough = len(compared) >= claim.enough and (exact or len(units) >= LEAST_SEEDS)
    verdict = claim.decide(evidence) if enough else "inconclusive"
    return verdict, evidence, compared, len(units), unit


def _numbers(comparison, method):
    """Table cells of a Comparison by this method, or of a plain number."""
    if isinstance(comparison, float):
        return {"value": comparison}
    cells = {"value": comparison.value, "method": "exact"}
    if comparison.p is not None:
        cells |= {"low": comparison.low, "high": comparison.high, "level": LEVEL}
        cells |= {"p": comparison.p, "p_adjusted": comparison.p_adjusted}
        cells["method"] = method
    return cells


def _rows(claim, case, epsilons, place):
    """The row of a verdict, and those of its evidence."""
    verdict, evidence, judged, n_units, unit = _judge(claim, case, epsilons)
    row = place | {"noise": case.noise, "control": case.control} | case.protocol._asdict()
    row |= {"n_epsilons": len(judged), "n_seeds": n_units if unit == "seed" else 0}
    span = {"epsilon_low": judged[0], "epsilon_high": judged[-1]} if judged else {}
    if evidence is None:
        return row | span | {"verdict": verdict}, []
    evidence_rows = []
    for statistic, low, high, comparison in evidence.rows:
        sign = "" if isinstance(comparison, float) else comparison.sign
        cells = {"epsilon_low": low, "epsilon_high": high, "statistic": statistic, "sign": sign}
        evidence_rows.append(row | cells | _numbers(comparison, evidence.method))
    cells = {"statistic": evidence.statistic} | _numbers(evidence.number, evidence.method)
    return row | span | cells | {"verdict": verdict}, evidence_rows


def judge_study(rows, control_rows=None):
    """Judge all claims on one study.

    Args:
        rows: its summary table, dicts of text.
        control_rows: that of its control study, if it has one.

    Returns:
        rows of the claims table, one per verdict, and rows of the evidence table.
    """
    study = read_study(rows)
    control_study = read_study(control_rows) if control_rows else None
    verdicts, evidence_rows = [], []
    for name, claim in CLAIMS.items():
        for case in claim.cases(study, control_study):
            both = [e for e in case.points if case.against is None or e in case.against]
            for range_name, epsilons in _ranges(study, both).items():
                if epsilons:
                    place = {"claim": name, "study": study.name, "range": range_name}
                    verdict, evidence = _rows(claim, case, epsilons, place)
                    verdicts.append(verdict)
                    evidence_rows += evidence
    return verdicts, evidence_rows
