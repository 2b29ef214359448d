"""What a verdict rests on, and how it comes out of it."""

from typing import NamedTuple

import numpy as np

from sharpscape.judging.statistics import TestResult

VERDICTS = ("holds", "reversed", "mixed", "inconclusive", "undefined")


class EvidenceRow(NamedTuple):
    """One number of the evidence table.

    Attributes:
        statistic: what it is, in words.
        epsilon_low, epsilon_high: the epsilons that it is about.
        value: the number.
        test: how it was compared with 0; None for a number that was not.
    """

    statistic: str
    epsilon_low: float
    epsilon_high: float
    value: float
    test: TestResult | None = None


class Evidence(NamedTuple):
    """What a verdict rests on.

    Attributes:
        statistic: name of the number that stands for it.
        headline: that number.
        method: where p and the intervals come from; numbers without p are exact.
        results: all the differences, or the one correlation.
        rows: of the evidence table.
    """

    statistic: str
    headline: TestResult
    method: str
    results: list[TestResult]
    rows: list[EvidenceRow]


def pointwise_verdict(evidence: Evidence, claimed: int) -> str:
    """holds where every difference is as claimed, reversed where every one is the opposite.

    Args:
        claimed: the sign that the claim says differences have, 1 or -1.
    """
    signs = {each.sign for each in evidence.results}
    if signs == {claimed}:
        return "holds"
    if signs == {-claimed}:
        return "reversed"
    return "mixed" if {1, -1} <= signs else "inconclusive"


def _direction(result):
    """Where a difference points, significant or not; an exact one points where its sign says."""
    return result.sign if result.p is None else int(np.sign(result.value))


def monotone_verdict(evidence: Evidence, claimed: int) -> str:
    """holds or reversed where the total change is clear and no step points the other way.

    A curve that rises and falls back is not monotone because no fall alone is significant.

    Args:
        claimed: the sign that the claim says the total change has, 1 or -1.
    """
    signs = {each.sign for each in evidence.results}
    if {1, -1} <= signs:
        return "mixed"
    directions = {_direction(each) for each in evidence.results}
    if -claimed not in directions and evidence.headline.sign == claimed:
        return "holds"
    if claimed not in directions and evidence.headline.sign == -claimed:
        return "reversed"
    return "inconclusive"
