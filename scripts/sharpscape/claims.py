"""The paper's claims, judged on a study's series: what each compares, and when it holds.

A claim is judged on every protocol that applies and over every range of epsilon; the verdict comes
out of differences alone (statistics.py). Adding a claim is one entry in CLAIMS.
"""

from typing import NamedTuple

from sharpscape.differences import (
    compare_neighbours,
    compare_with_control,
    compare_with_standard,
)
from sharpscape.evidence import monotone_verdict, pointwise_verdict
from sharpscape.series import OWN_NOISE, common_units, read_study, unit_name
from sharpscape.statistics import LEVEL

LEAST_EPSILONS = 5
LEAST_SEEDS = 3
# Values with these statuses are no property of the loss: their epsilons say nothing.
LEFT_OUT = {"step-limited", "diverged"}

_PROTOCOL = (
    "claim,study,noise,control,measure,split,noise_at_evaluation,evaluation,comparison,range,"
    "epsilon_low,epsilon_high,n_epsilons,n_seeds,statistic,value,low,high,level,method,p,p_adjusted"
).split(",")
CLAIM_COLUMNS = [*_PROTOCOL, "verdict"]
EVIDENCE_COLUMNS = [*_PROTOCOL, "sign"]


def _ranges(study, epsilons):
    """The ranges of epsilon, as {name: epsilons in it}; over draws, what all draws agree on."""
    below, above = min(study.margins), max(study.margins)
    end = min(study.epsilon_bars)
    return {
        "all": list(epsilons),
        "below margin": [e for e in epsilons if e <= below],
        "between": [e for e in epsilons if above < e < end],
    }


class Claim(NamedTuple):
    """How a claim about adversarial training is judged.

    Attributes:
        statement: one sentence.
        gather: function of points, control points and epsilons that returns Evidence.
        decide: function of Evidence that returns a verdict.
        needs_control, needs_zero: whether it compares with a control noise, with epsilon 0.
        series: whether epsilons are compared with each other, 0 among them, two at least;
            else each by itself.
    """

    statement: str
    gather: object
    decide: object
    needs_control: bool
    needs_zero: bool
    series: bool


CLAIMS = {
    "C1": Claim(
        "adversarial training is sharper than standard training",
        compare_with_standard,
        pointwise_verdict,
        needs_control=False,
        needs_zero=True,
        series=False,
    ),
    "C2": Claim(
        "sharpness grows with epsilon",
        compare_neighbours,
        monotone_verdict,
        needs_control=False,
        needs_zero=False,
        series=True,
    ),
    "C3": Claim(
        "adversarial noise sharpens more than a control of the same size",
        compare_with_control,
        pointwise_verdict,
        needs_control=True,
        needs_zero=False,
        series=False,
    ),
}


def _judge(claim, points, control, epsilons):
    """Return (verdict, Evidence or None, epsilons judged, number of units, their name)."""
    sides = [points] + ([control] if claim.needs_control else [])
    present = [e for e in epsilons if all(e in side for side in sides)]
    judged = [e for e in present if not any(LEFT_OUT & side[e].statuses for side in sides)]
    compared = judged if claim.series else [e for e in judged if e > 0]
    needed = [side[e] for side in sides for e in compared]
    if claim.needs_zero:
        needed.append(points[0.0])
    units = [unit for unit in common_units(needed) if unit != ""]
    unit = unit_name(needed)
    exact = all("" in point.values for point in needed)
    if any(point.statuses for point in needed) or (present and not judged):
        return "undefined", None, compared, len(units), unit
    if len(compared) < (2 if claim.series else 1) or (not exact and len(units) < 2):
        return "inconclusive", None, compared, len(units), unit
    evidence = claim.gather(points, control, compared)
    enough = len(compared) >= LEAST_EPSILONS and (exact or len(units) >= LEAST_SEEDS)
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


def _cases(study):
    """Yield (claim name, control label, points, control points, protocol) that apply."""
    adversarial = study.series.get("adversarial", {})
    for name, claim in CLAIMS.items():
        for protocol, points in adversarial.items():
            if claim.needs_control:
                for label in sorted(set(study.series) - {"adversarial"}):
                    control = study.series[label].get(protocol)
                    if control is not None:
                        yield name, label, points, control, protocol
            elif not protocol.evaluation.startswith(OWN_NOISE):
                # For adversarial models alone, own noise is the adversarial noise again.
                if not claim.needs_zero or 0.0 in points:
                    yield name, "", points, None, protocol


def judge_study(rows):
    """Judge all claims on one study.

    Args:
        rows: its summary table, dicts of text.

    Returns:
        rows of the claims table, one per verdict, and rows of the evidence table.
    """
    study = read_study(rows)
    verdicts, evidence_rows = [], []
    for name, control_label, points, control, protocol in _cases(study):
        claim = CLAIMS[name]
        for range_name, epsilons in _ranges(study, points).items():
            if not epsilons:
                continue
            verdict, evidence, judged, n_units, unit = _judge(claim, points, control, epsilons)
            row = {"claim": name, "study": study.name, "noise": "adversarial"}
            row |= {"control": control_label, "range": range_name} | protocol._asdict()
            row |= {"n_epsilons": len(judged), "n_seeds": n_units if unit == "seed" else 0}
            span = {"epsilon_low": judged[0], "epsilon_high": judged[-1]} if judged else {}
            cells = {}
            if evidence is not None:
                cells = {"statistic": evidence.statistic} | _numbers(
                    evidence.number, evidence.method
                )
                for statistic, low, high, comparison in evidence.rows:
                    sign = "" if isinstance(comparison, float) else comparison.sign
                    place = {"epsilon_low": low, "epsilon_high": high, "statistic": statistic}
                    numbers = _numbers(comparison, evidence.method)
                    evidence_rows.append(row | place | numbers | {"sign": sign})
            verdicts.append(row | span | cells | {"verdict": verdict})
    return verdicts, evidence_rows
