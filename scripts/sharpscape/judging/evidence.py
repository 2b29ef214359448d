"""What a verdict rests on, and how it comes out of it."""

from typing import NamedTuple

import numpy as np

from sharpscape.judging.statistics import Comparison

VERDICTS = ("holds", "reversed", "mixed", "inconclusive", "undefined")


class Evidence(NamedTuple):
    """What a verdict rests on.

    Attributes:
        statistic: name of the number that stands for it.
        number: its Comparison.
        method: where p and the intervals come from; numbers without p are exact.
        comparisons: all the differences, or the one correlation.
        rows: [(statistic, epsilon_low, epsilon_high, Comparison or float)], for the evidence
            table.
    """

    statistic: str
    number: Comparison
    method: str
    comparisons: list
    rows: list


def pointwise_verdict(evidence):
    """holds or reversed where every difference says so."""
    signs = {each.sign for each in evidence.comparisons}
    if signs == {1}:
        return "holds"
    if signs == {-1}:
        return "reversed"
    return "mixed" if {1, -1} <= signs else "inconclusive"


def _direction(comparison):
    """Where a difference points, significant or not; an exact one points where its sign says."""
    return comparison.sign if comparison.p is None else int(np.sign(comparison.value))


def monotone_verdict(evidence):
    """holds or reversed where the total change is clear and no step points the other way.

    A curve that rises and falls back is not monotone because no fall alone is significant.
    """
    signs = {each.sign for each in evidence.comparisons}
    if {1, -1} <= signs:
        return "mixed"
    directions = {_direction(each) for each in evidence.comparisons}
    if -1 not in directions and evidence.number.sign == 1:
        return "holds"
    if 1 not in directions and evidence.number.sign == -1:
        return "reversed"
    return "inconclusive"
