"""The claims: what each compares, and when it holds.

A claim is judged on every protocol that applies and over every range of epsilon (verdicts.py).
Adding one is an entry in CLAIMS: the measures that it is about and where it says they point, what
is held against what (cases.py), the evidence (differences.py, correlation.py), and how the verdict
comes out of that alone (evidence.py).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sharpscape.judging.cases import (
    Case,
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
from sharpscape.judging.evidence import Evidence, monotone_verdict, pointwise_verdict
from sharpscape.judging.series import Points, Study
from sharpscape.measures import load_measure, measure_names

LEAST_EPSILONS = 5

SHARPNESS = tuple(name for name in measure_names() if load_measure(name).sharpness)


class Claim(NamedTuple):
    """How a claim is judged.

    Attributes:
        statement: one sentence.
        measures: names of the measures that it is about.
        cases: function of a Study, its control Study (or None) and the measures; yields Cases.
        gather: function of points, the points that they are held against (or None), and the
            epsilons to compare; returns Evidence.
        decide: function of Evidence and the sign that the claim says it has; returns a verdict.
        zero: what epsilon 0 is: "compared" like the others, the "reference" of all others, or
            "left out".
        points: "up" where the claim says that the evidence is positive, "down" where negative.
        against: what a case is held against, in words around its name.
        least, enough: epsilons that evidence takes, and a verdict.
    """

    statement: str
    measures: tuple[str, ...]
    cases: Callable[[Study, Study | None, Sequence[str]], Iterator[Case]]
    gather: Callable[[Points, Any, list[float]], Evidence]
    decide: Callable[[Evidence, int], str]
    zero: str
    points: str = "up"
    against: str = ""
    least: int = 1
    enough: int = LEAST_EPSILONS


CLAIMS = {
    "C1": Claim(
        "adversarial training is sharper than standard training",
        SHARPNESS,
        alone_with_zero,
        compare_with_standard,
        pointwise_verdict,
        zero="reference",
    ),
    "C2": Claim(
        "sharpness grows with epsilon",
        SHARPNESS,
        alone,
        compare_neighbours,
        monotone_verdict,
        zero="compared",
        least=2,
    ),
    "C3": Claim(
        "adversarial noise sharpens more than a control of the same size",
        SHARPNESS,
        against_noises,
        compare_with_control,
        pointwise_verdict,
        zero="left out",
        against="control: {} noise",
    ),
    "C5 over epsilon": Claim(
        "the sharper the landscape that an epsilon gives, the larger the generalisation gap",
        SHARPNESS,
        gaps_over_epsilon,
        correlate_over_epsilon,
        pointwise_verdict,
        zero="compared",
        against="against {}",
        least=2,
    ),
    "C5 over seeds": Claim(
        "at equal epsilon, the sharper of two models has the larger generalisation gap",
        SHARPNESS,
        against_gaps,
        correlate_over_seeds,
        pointwise_verdict,
        zero="compared",
        against="against {}",
        enough=1,
    ),
    "control study": Claim(
        "this training ends sharper than that of the control study",
        SHARPNESS,
        against_study,
        compare_with_control,
        pointwise_verdict,
        zero="compared",
        against="control study: {}",
    ),
}
