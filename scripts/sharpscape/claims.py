"""The paper's claims, judged on a study's series: what each compares, and when it holds.

A claim is judged on every protocol that applies and over every range of epsilon; the verdict comes
out of differences alone (statistics.py). Adding a claim is one entry in CLAIMS.
"""

from typing import NamedTuple

import numpy as np

from sharpscape.series import OWN_NOISE, read_study
from sharpscape.statistics import (
    LEVEL,
    Comparison,
    exact_difference,
    kendall_tau,
    paired_differences,
)

VERDICTS = ("holds", "reversed", "mixed", "inconclusive", "undefined")
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


class Evidence(NamedTuple):
    """What a verdict rests on.

    Attributes:
        statistic: name of the number that stands for it.
        number: its Comparison.
        signs: of all the differences.
        rows: [(statistic, epsilon_low, epsilon_high, Comparison)], for the evidence table.
    """

    statistic: str
    number: Comparison
    signs: list
    rows: list


def _ranges(study, epsilons):
    """The ranges of epsilon, as {name: epsilons in it}; over draws, what all draws agree on."""
    below, above = min(study.margins), max(study.margins)
    end = min(study.epsilon_bars)
    return {
        "all": list(epsilons),
        "below margin": [e for e in epsilons if e <= below],
        "between": [e for e in epsilons if above < e < end],
    }


def _change(after, before):
    """Difference in which inf to inf is no change."""
    return 0.0 if after == before else after - before


def _compare(pairs):
    """Comparisons of [(after, before)], each a {unit: value}; unit "" means exact values."""
    if all("" in after and "" in before for after, before in pairs):
        return [exact_difference(after[""], before[""]) for after, before in pairs]
    units = sorted(set.intersection(*(set(side) for pair in pairs for side in pair)))
    samples = [[_change(after[unit], before[unit]) for unit in units] for after, before in pairs]
    return paired_differences(samples)


def _differences(pairs, epsilons, name):
    """Evidence of a claim that compares pointwise: all differences, the smallest as its number."""
    comparisons = _compare(pairs)
    least = min(comparisons, key=lambda comparison: comparison.value)
    rows = [
        (name, epsilon, epsilon, comparison)
        for epsilon, comparison in zip(epsilons, comparisons, strict=True)
    ]
    return Evidence(f"smallest {name}", least, [c.sign for c in comparisons], rows)


def _compare_with_standard(points, control, epsilons):
    """C1: every epsilon against standard training (epsilon 0)."""
    epsilons = [e for e in epsilons if e > 0]
    pairs = [(points[e].values, points[0.0].values) for e in epsilons]
    return _differences(pairs, epsilons, "difference to epsilon 0")


def _compare_neighbours(points, control, epsilons):
    """C2: every epsilon against the next smaller one; the total change decides beside them."""
    steps = list(zip(epsilons[1:], epsilons[:-1], strict=True))
    comparisons = _compare([(points[b].values, points[a].values) for b, a in steps])
    first, last = epsilons[0], epsilons[-1]
    (total,) = _compare([(points[last].values, points[first].values)])
    rows = [("step", a, b, c) for (b, a), c in zip(steps, comparisons, strict=True)]
    rows.append(("total change", first, last, total))
    means = [np.mean(list(points[e].values.values())) for e in epsilons]
    if len(set(means)) > 1:
        rows.append(("Kendall's tau", first, last, kendall_tau(means)))
    return Evidence("total change", total, [c.sign for c in comparisons], rows)


def _compare_with_control(points, control, epsilons):
    """C3: against the control noise of the same epsilon."""
    epsilons = [e for e in epsilons if e > 0]
    pairs = [(points[e].values, control[e].values) for e in epsilons]
    evidence = _differences(pairs, epsilons, "difference to control")
    for e, (after, before) in zip(epsilons, pairs, strict=True):
        denominator = np.mean(list(before.values()))
        if 0 < abs(denominator) < np.inf:
            ratio = float(np.mean(list(after.values())) / denominator)
            evidence.rows.append(("ratio to control", e, e, ratio))
    return evidence


def pointwise_verdict(evidence):
    """holds or reversed where every difference says so."""
    signs = set(evidence.signs)
    if signs == {1}:
        return "holds"
    if signs == {-1}:
        return "reversed"
    return "mixed" if {1, -1} <= signs else "inconclusive"


def monotone_verdict(evidence):
    """holds or reversed where no step goes the other way and the total change is clear."""
    signs = set(evidence.signs)
    if {1, -1} <= signs:
        return "mixed"
    if -1 not in signs and evidence.number.sign == 1:
        return "holds"
    if 1 not in signs and evidence.number.sign == -1:
        return "reversed"
    return "inconclusive"


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
        _compare_with_standard,
        pointwise_verdict,
        needs_control=False,
        needs_zero=True,
        series=False,
    ),
    "C2": Claim(
        "sharpness grows with epsilon",
        _compare_neighbours,
        monotone_verdict,
        needs_control=False,
        needs_zero=False,
        series=True,
    ),
    "C3": Claim(
        "adversarial noise sharpens more than a control of the same size",
        _compare_with_control,
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
    units = min(([u for u in point.values if u != ""] for point in needed), key=len, default=[])
    unit = "direction" if any(isinstance(each, tuple) for each in units) else "seed"
    exact = all("" in point.values for point in needed)
    if any(point.statuses for point in needed) or (present and not judged):
        return "undefined", None, compared, len(units), unit
    if len(compared) < (2 if claim.series else 1) or (not exact and len(units) < 2):
        return "inconclusive", None, compared, len(units), unit
    evidence = claim.gather(points, control, compared)
    enough = len(compared) >= LEAST_EPSILONS and (exact or len(units) >= LEAST_SEEDS)
    verdict = claim.decide(evidence) if enough else "inconclusive"
    return verdict, evidence, compared, len(units), unit


def _numbers(comparison, unit):
    """Table cells of a Comparison over these units, or of a plain number."""
    if isinstance(comparison, float):
        return {"value": comparison}
    cells = {"value": comparison.value, "method": "exact"}
    if comparison.p is not None:
        cells |= {"low": comparison.low, "high": comparison.high, "level": LEVEL}
        cells |= {"p": comparison.p, "p_adjusted": comparison.p_adjusted}
        cells["method"] = f"t paired by {unit}; p Holm, interval Bonferroni"
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
                cells = {"statistic": evidence.statistic} | _numbers(evidence.number, unit)
                for statistic, low, high, comparison in evidence.rows:
                    sign = "" if isinstance(comparison, float) else comparison.sign
                    place = {"epsilon_low": low, "epsilon_high": high, "statistic": statistic}
                    evidence_rows.append(row | place | _numbers(comparison, unit) | {"sign": sign})
            verdicts.append(row | span | cells | {"verdict": verdict})
    return verdicts, evidence_rows
