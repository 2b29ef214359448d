"""The claims: what each compares, and how it is judged.

A claim is judged on every protocol that applies and over every range of epsilon (verdicts.py).
Adding one is an entry in CLAIMS: the measures that it is about and where it says they point, what
is held against what (cases.py), how the values are judged (pointwise.py, growth.py,
correlation.py), and how many epsilons and seeds that takes (needs.py).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sharpscape.judging.cases import (
    Case,
    against_gaps,
    against_noises,
    against_plain,
    against_study,
    alone,
)
from sharpscape.judging.correlation import judge_over_epsilon, judge_within_epsilon
from sharpscape.judging.evidence import Compared, Finding
from sharpscape.judging.growth import judge_growth
from sharpscape.judging.needs import NEEDS, Needs
from sharpscape.judging.over_methods import judge_over_methods
from sharpscape.judging.pointwise import judge_pointwise
from sharpscape.judging.pooling import over_methods
from sharpscape.judging.rules import Rules
from sharpscape.judging.series import Study
from sharpscape.measures import load_measure, measure_names

SHARPNESS = tuple(name for name in measure_names() if load_measure(name).sharpness)


class Claim(NamedTuple):
    """How a claim is judged.

    Attributes:
        statement: one sentence.
        measures: names of the measures that it is about.
        cases: function of a Study, its control Study (or None) and the measures; yields Cases.
        judge: function of what is Compared, the sign that the claim says it has, and the Rules;
            returns a Finding.
        needs: how many epsilons and seeds a verdict takes.
        points: "up" where the claim says that values are larger, "down" where smaller.
        against: what a case is held against, in words around its name.
        of_networks: whether it is part of C4 where the models are networks.
    """

    statement: str
    measures: tuple[str, ...]
    cases: Callable[[Study, Study | None, Sequence[str]], Iterator[Case]]
    judge: Callable[[Compared, int, Rules], Finding]
    needs: Needs
    points: str = "up"
    against: str = ""
    of_networks: bool = False


CLAIMS = {
    "C1": Claim(
        "adversarial training is sharper than standard training",
        SHARPNESS,
        alone,
        judge_pointwise,
        NEEDS["C1"],
        of_networks=True,
    ),
    "C2": Claim(
        "sharpness grows with epsilon",
        SHARPNESS,
        alone,
        judge_growth,
        NEEDS["C2"],
        of_networks=True,
    ),
    "C3": Claim(
        "adversarial noise sharpens more than a control of the same size",
        SHARPNESS,
        against_noises,
        judge_pointwise,
        NEEDS["C3"],
        against="control: {} noise",
        of_networks=True,
    ),
    "C5 over epsilon": Claim(
        "the sharper the landscape that an epsilon gives, the larger the generalisation gap",
        SHARPNESS,
        against_gaps,
        judge_over_epsilon,
        NEEDS["C5 over epsilon"],
        against="against {}",
    ),
    "C5 within epsilon": Claim(
        "at equal epsilon, the sharper of two models has the larger generalisation gap",
        SHARPNESS,
        against_gaps,
        judge_within_epsilon,
        NEEDS["C5 within epsilon"],
        against="against {}",
    ),
    "C6": Claim(
        "this method of training ends flatter than plain training at the same epsilon",
        SHARPNESS,
        against_plain,
        judge_pointwise,
        NEEDS["C6"],
        points="down",
        against="against {} training",
    ),
    "C7": Claim(
        "over methods of training, the flatter of two models has the smaller generalisation gap",
        SHARPNESS,
        over_methods,
        judge_over_methods,
        NEEDS["C7"],
        against="against {}",
    ),
    "control study": Claim(
        "this training ends sharper than that of the control study",
        SHARPNESS,
        against_study,
        judge_pointwise,
        NEEDS["control study"],
        against="control study: {}",
    ),
}


def label_of(claim: str, network: bool) -> str:
    """What figures and words call a claim: C4 is that C1 to C3 are seen on a network."""
    return f"C4 ({claim})" if network and CLAIMS[claim].of_networks else claim
