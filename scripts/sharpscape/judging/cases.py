"""What a claim is judged on: the series of a study, and the series that each is held against.

A function here takes a study, its control study (None where it has none) and the names of the
measures that the claim is about, and yields Cases.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sharpscape.judging.series import Points, Protocol, Study, zero_epsilons
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
        measure: that of against.
        zero: the epsilons at which a model of either side has w = 0.
        loss: the losses of the models at the same evaluation.
        other_loss: those of the models held against.
    """

    noise: str
    control: str
    points: Points
    against: Points | None
    protocol: Protocol
    measure: str
    zero: set[float]
    loss: Points
    other_loss: Points


Control = Study | None
Measures = Sequence[str]


def _losses(study, noise, protocol):
    """The losses of the models that the protocol is about; on train where it names no split."""
    at = protocol._replace(measure="robust_loss", mode="", split=protocol.split or "train")
    return study.series[noise].get(at, {})


def _case(study, noise, protocol, other=None, control=""):
    """The Case of a series; other is (Study, noise, Protocol) of what it is held against."""
    zero = zero_epsilons(study, noise, protocol.comparison)
    points, loss = study.series[noise][protocol], _losses(study, noise, protocol)
    if other is None:
        return Case(noise, control, points, None, protocol, protocol.measure, zero, loss, {})
    other_study, other_noise, at = other
    return Case(
        noise,
        control,
        points,
        other_study.series[other_noise][at],
        protocol,
        at.measure,
        zero | zero_epsilons(other_study, other_noise, at.comparison),
        loss,
        _losses(other_study, other_noise, at),
    )


def _about(study, noise, measures):
    """The protocols of a noise, of these measures."""
    return [each for each in study.series.get(noise, {}) if each.measure in measures]


def _series(study, noise, measures):
    """As _about; of adversarial noise without those that own noise repeats."""
    for protocol in _about(study, noise, measures):
        if noise != "adversarial" or not protocol.evaluation.startswith(OWN_NOISE):
            yield protocol


def alone(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Adversarial models, against nothing."""
    for protocol in _series(study, "adversarial", measures):
        yield _case(study, "adversarial", protocol)


def against_noises(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Adversarial models against those of each other noise."""
    for protocol in _about(study, "adversarial", measures):
        for noise in sorted(set(study.series) - {"adversarial"}):
            if protocol in study.series[noise]:
                yield _case(study, "adversarial", protocol, (study, noise, protocol), noise)


def against_gaps(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """A measure on train against each generalisation gap at the same evaluation, per model."""
    adversarial = study.series.get("adversarial", {})
    for protocol in _series(study, "adversarial", measures):
        for gap in GAPS:
            at = Protocol(gap, "", "", protocol.evaluation, protocol.comparison)
            if protocol.split == "train" and at in adversarial:
                yield _case(study, "adversarial", protocol, (study, "adversarial", at), gap)


def against_study(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Each noise against the same noise in the control study, if there is one."""
    if control_study is None:
        return
    for noise in study.series:
        known = set(_series(control_study, noise, measures))
        for protocol in _series(study, noise, measures):
            if protocol in known:
                other = control_study, noise, protocol
                yield _case(study, noise, protocol, other, control_study.name)
