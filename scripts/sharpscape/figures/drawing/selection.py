"""What of a study a figure shows: its comparison points, epsilons, and single series."""

from collections.abc import Iterable

from sharpscape.figures.drawing.asked import CLEAN
from sharpscape.figures.drawing.texts import ordered_comparisons
from sharpscape.judging.series import Point, Points, Study
from sharpscape.words import OWN, OWN_NOISE, PLAIN, noise_and_training

MISSING = Point({}, frozenset(["no-model"]))


def comparisons_of(study: Study) -> list[str]:
    """The comparison points of a study's adversarial models, in order."""
    return ordered_comparisons(protocol.comparison for protocol in study.series["adversarial"])


def epsilons_of(study: Study) -> list[float]:
    """All epsilons of a study's adversarial models, in ascending order."""
    return sorted(
        {epsilon for points in study.series["adversarial"].values() for epsilon in points}
    )


def train_points(
    study: Study, label: str, measure: str, evaluation: str, comparison: str
) -> Points:
    """{epsilon: Point} of one noise label and protocol on train; empty where not measured.

    For measures with one way of noise at evaluation: all but the rise of lines.
    """
    wanted = (measure, "train", evaluation, comparison)
    for protocol, points in study.series[label].items():
        found = (protocol.measure, protocol.split, protocol.evaluation, protocol.comparison)
        if found == wanted:
            return points
    return {}


def on_own_noise(evaluation: str) -> str:
    """An evaluation under the noise of training, as series label it; the clean loss has none."""
    if evaluation == CLEAN:
        return CLEAN
    return OWN_NOISE if evaluation == OWN else f"{OWN_NOISE} {evaluation}"


def over(points: Points, epsilons: Iterable[float]) -> Points:
    """The points of all epsilons; of those without any, a point without a value."""
    return {epsilon: points.get(epsilon, MISSING) for epsilon in epsilons}


def by_alignment(labels: Iterable[str]) -> list[str]:
    """The noises of plain training: adversarial first, random, then aligned from 1 downwards."""

    def key(label):
        name, _, alignment = label.partition(" ")
        return (name != "adversarial", name == "aligned", -float(alignment or 0), name)

    return sorted((each for each in labels if noise_and_training(each)[1] == PLAIN), key=key)
