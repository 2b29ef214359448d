"""The cases of C7: models of all methods of training, pooled."""

from collections.abc import Iterator, Sequence

from sharpscape.judging.cases import GAPS, Case, gap_protocol, loss_protocol
from sharpscape.judging.pooled import pooled_points
from sharpscape.judging.series import Study, adversarial_labels, zero_epsilons
from sharpscape.words import trained_label

# The method of training that a pooled case is of.
ALL_METHODS = "all"


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
