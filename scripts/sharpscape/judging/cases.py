"""What a claim is judged on: the series of a study, and the series that each is held against.

A function here takes a study, its control study (None where it has none) and the names of the
measures that the claim is about, and yields Cases.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sharpscape.judging.series import (
    Points,
    Protocol,
    Study,
    adversarial_labels,
    zero_epsilons,
)
from sharpscape.measures import load_measure, measure_names
from sharpscape.words import OWN_NOISE, PLAIN, noise_and_training

# What C5 holds sharpness against.
GAPS = tuple(name for name in measure_names() if load_measure(name).gap)


class Case(NamedTuple):
    """One series and what it is held against.

    Attributes:
        noise: label of the noise that its models were trained under.
        control: the name of what it is held against, "" for nothing.
        points: the series.
        against: the series it is held against, or None.
        protocol: how points was measured.
        measure: that of against.
        zero: the epsilons at which a model of either side has w = 0.
        loss: the losses of the models at the same evaluation.
        other_loss: those of the models held against.
        among: of how many such comparisons this is one, each of which may err.
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
    among: int = 1


Control = Study | None
Measures = Sequence[str]


def loss_protocol(protocol: Protocol) -> Protocol:
    """How the loss of the same models is measured; on train where the protocol names no split."""
    return protocol._replace(measure="robust_loss", mode="", split=protocol.split or "train")


def losses_of(study: Study, noise: str, protocol: Protocol) -> Points:
    """The losses of the models that the protocol is about."""
    return study.series[noise].get(loss_protocol(protocol), {})


def _case(study, noise, protocol, other=None, control=""):
    """The Case of a series; other is (Study, noise, Protocol) of what it is held against."""
    zero = zero_epsilons(study, noise, protocol.comparison)
    points, loss = study.series[noise][protocol], losses_of(study, noise, protocol)
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
        losses_of(other_study, other_noise, at),
    )


def _about(study, noise, measures):
    """The protocols of a noise, of these measures."""
    return [each for each in study.series.get(noise, {}) if each.measure in measures]


def _series(study, noise, measures):
    """As _about; of adversarial noise without those that own noise repeats."""
    own_repeats = noise_and_training(noise)[0] == "adversarial"
    for protocol in _about(study, noise, measures):
        if not own_repeats or not protocol.evaluation.startswith(OWN_NOISE):
            yield protocol


def gap_protocol(gap: str, protocol: Protocol) -> Protocol:
    """How a gap of the same models is measured at the evaluation of a protocol."""
    return Protocol(gap, "", "", protocol.evaluation, protocol.comparison)


def alone(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Adversarial models, against nothing."""
    for noise in adversarial_labels(study):
        for protocol in _series(study, noise, measures):
            yield _case(study, noise, protocol)


def against_noises(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Adversarial models against those of each other noise, of the same method of training."""
    for adversarial in adversarial_labels(study):
        training = noise_and_training(adversarial)[1]
        others = {noise for noise in study.series if noise_and_training(noise)[1] == training}
        for protocol in _about(study, adversarial, measures):
            for noise in sorted(others - {adversarial}):
                if protocol in study.series[noise]:
                    control = noise_and_training(noise)[0]
                    yield _case(study, adversarial, protocol, (study, noise, protocol), control)


def against_gaps(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """A measure on train against each generalisation gap at the same evaluation, per model."""
    for noise in adversarial_labels(study):
        for protocol in _series(study, noise, measures):
            for gap in GAPS:
                at = gap_protocol(gap, protocol)
                if protocol.split == "train" and at in study.series[noise]:
                    yield _case(study, noise, protocol, (study, noise, at), gap)


def against_plain(study: Study, control_study: Control, measures: Measures) -> Iterator[Case]:
    """Adversarial models of each other method of training against those of plain training."""
    plain, *others = adversarial_labels(study) or [""]
    for noise in others if plain == "adversarial" else []:
        for protocol in _series(study, noise, measures):
            if protocol in study.series[plain]:
                case = _case(study, noise, protocol, (study, plain, protocol), PLAIN)
                yield case._replace(among=len(others))


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
