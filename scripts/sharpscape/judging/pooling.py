"""Models of all methods of training at one epsilon, pooled: the cases of C7."""

from collections.abc import Iterator, Sequence

from sharpscape.judging.cases import GAPS, Case, adversarial_labels, gap_protocol, losses_of
from sharpscape.judging.series import Point, Points, Study, unit_of, zero_epsilons
from sharpscape.words import noise_and_training, trained_label

# The method of training that a pooled case is of.
ALL_METHODS = "all"


def _pooled(series: dict[str, Points]) -> Points:
    """{epsilon: Point} of {method: its points}, whose units are seeds and methods.

    A method that has no value at an epsilon is not in it. Models of epsilon 0 are no adversarial
    ones.
    """
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
                yield _case(study, labels, protocol, at, gap)


def _case(study, labels, protocol, at, gap):
    methods = {noise_and_training(label)[1]: label for label in labels}

    def pooled(find):
        return _pooled({method: find(label) for method, label in methods.items()})

    zero = set().union(*(zero_epsilons(study, label, protocol.comparison) for label in labels))
    return Case(
        trained_label("adversarial", ALL_METHODS),
        gap,
        pooled(lambda label: study.series[label][protocol]),
        pooled(lambda label: study.series[label][at]),
        protocol,
        gap,
        zero,
        pooled(lambda label: losses_of(study, label, protocol)),
        {},
    )
