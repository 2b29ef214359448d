"""What a verdict rests on, and how it comes out of it."""

from typing import NamedTuple

from sharpscape.statistics import Comparison

VERDICTS = ("holds", "reversed", "mixed", "inconclusive", "undefined")


class Evidence(NamedTuple):
    """What a verdict rests on.

    Attributes:
        statistic: name of the number that stands for it.
        number: its Comparison.
        method: where p and the intervals come from; numbers without p are exact.
        signs: of all the differences, or of the one correlation.
        rows: [(statistic, epsilon_low, epsilon_high, Comparison or float)], for the evidence
            table.
    """

    statistic: str
    number: Comparison
    method: str
    signs: list
    rows: list


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
