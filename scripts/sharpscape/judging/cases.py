"""What a claim is judged on: the series of a study, and the series that each is held against.

A function here takes a study, its control study (None where it has none) and the names of the
measures that the claim is about, and yields Cases.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sharpscape.judging.series import Points, Protocol, Study
from sharpscape.measures import load_measure, measure_names
from sharpscape.words import OWN_NOISE

# What C5 holds sharpness against.
GAPS = tuple(name for name in measure_names() if load_measure(name).gap)


class Case(NamedTuple):
    """One series and what it is held against.

    Attributes:
        noise: the noise that its models were trained under.
        control: the name of what it is held against, "" for nothing.
        points: the series.
        against: the series it is held against, or None.
        protocol: how points was measured.
    """

    noise: str
    control: str
    points: Points
    against: Points | None
    protocol: Protocol


Control = Study | None
Measures = Sequence[str]


def _about(study, noise, measures):
    """(Protocol, points) of a noise, of these measures."""
    for protocol, points in study.series.get(noise, {}).items():
        if protocol.measure in measures:
            yield protocol, points


def _series(study, noise, measures):
    """As _about; of adversarial noise without those that own noise repeats."""
    for protocol, points in _about(study, noise, measures):
        if noise != "adversarial" or not protocol.evaluation.startswith(OWN_NOISE):
            yield protocol, points


def alone(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Adversarial models, against nothing."""
    for protocol, points in _series(study, "adversarial", measures):
        yield Case("adversarial", "", points, None, protocol)


def alone_with_zero(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Adversarial models, where there are models of epsilon 0 to compare with."""
    return (case for case in alone(study, control_study, measures) if 0.0 in case.points)


def against_noises(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Adversarial models against those of each other noise."""
    for protocol, points in _about(study, "adversarial", measures):
        for noise in sorted(set(study.series) - {"adversarial"}):
            if protocol in study.series[noise]:
                yield Case("adversarial", noise, points, study.series[noise][protocol], protocol)


def against_gaps(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """A measure on train against each generalisation gap at the same evaluation, per model.

    Only where there are seeds: of single models no correlation can be told from chance.
    """
    adversarial = study.series.get("adversarial", {})
    for protocol, points in _series(study, "adversarial", measures):
        for gap in GAPS:
            at = Protocol(gap, "", "", protocol.evaluation, protocol.comparison)
            found = adversarial.get(at, {})
            seeds = found and not any("" in point.values for point in found.values())
            if protocol.split == "train" and seeds:
                yield Case("adversarial", gap, points, found, protocol)


def gaps_over_epsilon(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """against_gaps where there are several epsilons."""
    return (case for case in against_gaps(study, control_study, measures) if len(case.points) > 1)


def against_study(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Each noise against the same noise in the control study, if there is one."""
    if control_study is None:
        return
    for noise in study.series:
        controls = dict(_series(control_study, noise, measures))
        for protocol, points in _series(study, noise, measures):
            if protocol in controls:
                yield Case(noise, control_study.name, points, controls[protocol], protocol)
