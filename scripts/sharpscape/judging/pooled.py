"""Adversarial models of all methods of training at one epsilon, pooled."""

from sharpscape.judging.series import (
    Point,
    Points,
    Protocol,
    Study,
    adversarial_labels,
    unit_of,
)
from sharpscape.words import noise_and_training


def pooled_points(study: Study, protocol: Protocol) -> Points:
    """{epsilon: Point} of the adversarial models of all methods; units are seeds and methods.

    A method that has no value at an epsilon is not in it. Models of epsilon 0 are no adversarial
    ones.
    """
    series = {
        noise_and_training(label)[1]: study.series[label].get(protocol, {})
        for label in adversarial_labels(study)
    }
    pooled: Points = {}
    for method, points in series.items():
        for epsilon, point in points.items():
            if epsilon > 0 and not point.statuses:
                units = {unit_of(seed, method): seed for seed in point.values}
                before = pooled.get(epsilon, Point({}, frozenset()))
                pooled[epsilon] = Point(
                    before.values | {unit: point.values[seed] for unit, seed in units.items()},
                    frozenset(),
                    {**before.accuracies}
                    | {unit: point.accuracies[seed] for unit, seed in units.items()},
                )
    return dict(sorted(pooled.items()))
