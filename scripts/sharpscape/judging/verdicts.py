"""How a claim is judged on one case over a range of epsilon."""

from collections.abc import Iterable
from typing import NamedTuple

from sharpscape.judging.cases import Case
from sharpscape.judging.claims import Claim
from sharpscape.judging.evidence import Evidence
from sharpscape.judging.series import Study, common_units
from sharpscape.statuses import STATUSES

LEAST_SEEDS = 3
LEFT_OUT = {name for name, status in STATUSES.items() if status.left_out}
# where a claim points: the sign that its evidence has if it holds.
SIGNS = {"up": 1, "down": -1}


class Judgement(NamedTuple):
    """A verdict and what it was reached on.

    Attributes:
        verdict: one of evidence.VERDICTS.
        evidence: None where there was nothing to compare.
        epsilons: those judged, ascending.
        n_units: how many seeds were paired; 0 for exact values.
    """

    verdict: str
    evidence: Evidence | None
    epsilons: list[float]
    n_units: int


def ranges(study: Study, epsilons: Iterable[float]) -> dict[str, list[float]]:
    """The ranges of epsilon, {name: epsilons in it}; over draws, what all draws agree on.

    Networks have no margin that borders regimes: one range.
    """
    epsilons = list(epsilons)
    if not study.margins:
        return {"all": epsilons}
    below, above = min(study.margins), max(study.margins)
    end = min(study.epsilon_bars)
    return {
        "all": epsilons,
        "below margin": [e for e in epsilons if e <= below],
        "between": [e for e in epsilons if above < e < end],
    }


def judge(claim: Claim, case: Case, epsilons: list[float]) -> Judgement:
    """Judge a claim on a case at these epsilons, which both sides have.

    Epsilons with a status of LEFT_OUT, on either side, are left out. Any other status (no
    minimiser, say) leaves the claim undefined.
    """
    sides = [case.points] if case.against is None else [case.points, case.against]
    judged = [e for e in epsilons if not any(LEFT_OUT & side[e].statuses for side in sides)]
    compared = judged if claim.zero == "compared" else [e for e in judged if e > 0]
    needed = [side[e] for side in sides for e in compared]
    if claim.zero == "reference":
        needed.append(case.points[0.0])
    n_units = sum(unit != "" for unit in common_units(needed))
    exact = all("" in point.values for point in needed)

    def judgement(verdict, evidence=None):
        return Judgement(verdict, evidence, compared, n_units)

    if any(point.statuses for point in needed) or not judged:
        return judgement("undefined")
    if len(compared) < claim.least or (not exact and n_units < 2):
        return judgement("inconclusive")
    evidence = claim.gather(case.points, case.against, compared)
    if len(compared) < claim.enough or (not exact and n_units < LEAST_SEEDS):
        return judgement("inconclusive", evidence)
    return judgement(claim.decide(evidence, SIGNS[claim.points]), evidence)
