"""What a claim is judged on: the series of a study, and the series that each is held against."""

from typing import NamedTuple

from sharpscape.judging.series import Protocol, by_model
from sharpscape.measures import GAPS
from sharpscape.words import OWN_NOISE


class Case(NamedTuple):
    """One series, {epsilon: Point}, and what it is held against.

    Attributes:
        noise: the noise that its models were trained under.
        control: the name of what it is held against, "" for nothing.
        points: the series.
        against: the series it is held against, or None.
        protocol: how points was measured.
    """

    noise: str
    control: str
    points: dict
    against: dict | None
    protocol: Protocol


def _series(study, noise):
    """The series of a noise; of adversarial noise without those that own noise repeats."""
    for protocol, points in study.series.get(noise, {}).items():
        if noise != "adversarial" or not protocol.evaluation.startswith(OWN_NOISE):
            yield protocol, points


def alone(study, control_study):
    """Adversarial models, against nothing."""
    for protocol, points in _series(study, "adversarial"):
        yield Case("adversarial", "", points, None, protocol)


def alone_with_zero(study, control_study):
    """Adversarial models, where there are models of epsilon 0 to compare with."""
    return (case for case in alone(study, control_study) if 0.0 in case.points)


def against_noises(study, control_study):
    """Adversarial models against those of each other noise."""
    for protocol, points in study.series.get("adversarial", {}).items():
        for noise in sorted(set(study.series) - {"adversarial"}):
            if protocol in study.series[noise]:
                yield Case("adversarial", noise, points, study.series[noise][protocol], protocol)


def against_gaps(study, control_study):
    """Sharpness on train against each generalisation gap at the same evaluation, per model.

    Only where there are seeds: of single models no correlation can be told from chance.
    """
    gaps = study.gaps.get("adversarial", {})
    for protocol, points in _series(study, "adversarial"):
        for gap in GAPS:
            found = gaps.get(Protocol(gap, "", "", protocol.evaluation, protocol.comparison), {})
            seeds = found and not any("" in point.values for point in found.values())
            if protocol.split == "train" and seeds:
                yield Case("adversarial", gap, by_model(points), found, protocol)


def gaps_over_epsilon(study, control_study):
    """against_gaps where there are several epsilons."""
    return (case for case in against_gaps(study, control_study) if len(case.points) > 1)


def against_study(study, control_study):
    """Each noise against the same noise in the control study, if there is one."""
    if control_study is None:
        return
    for noise in study.series:
        controls = dict(_series(control_study, noise))
        for protocol, points in _series(study, noise):
            if protocol in controls:
                yield Case(noise, control_study.name, points, controls[protocol], protocol)
