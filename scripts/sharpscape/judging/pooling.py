"""Models of all methods of training at one epsilon, pooled: the cases of C7."""

from collections.abc import Iterator, Sequence

from sharpscape.judging.cases import GAPS, Case, adversarial_labels, gap_protocol, loss_protocol
from sharpscape.judging.series import Point, Points, Protocol, Study, unit_of, zero_epsilons
from sharpscape.words import noise_and_training, trained_label

# The method of training that a pooled case is of.
ALL_METHODS = "all"


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


def over_methods(
    study: Study, control_study: Study | None, measures: Sequence[str]
) -> Iterator[Case]:
    """A measure on train against each gap, of the models of all methods, plain training among them.

    What all methods have been measured by; none where there is one method alone.
    """
    labels = adversarial_labels(study)
    if len(labels) < 2:
        return
    of_all = set.intersection(*(set(study.series[label]) for label in labels))
    for protocol in sorted(of_all):
        if protocol.measure not in measures or protocol.split != "train":
            continue
        for gap in GAPS:
            at = gap_protocol(gap, protocol)
            if at in of_all:
                zero = (zero_epsilons(study, label, protocol.comparison) for label in labels)
                yield Case(
                    trained_label("adversarial", ALL_METHODS),
                    gap,
                    pooled_points(study, protocol),
                    pooled_points(study, at),
                    protocol,
                    gap,
                    set().union(*zero),
                    pooled_points(study, loss_protocol(protocol)),
                    {},
                )
