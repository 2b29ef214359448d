"""What of a study a figure shows: its comparison points, epsilons, and single series."""

from sharpscape.figures.style import ordered_comparisons


def comparisons_of(study):
    """The comparison points of a study's adversarial models, in order."""
    return ordered_comparisons(protocol.comparison for protocol in study.series["adversarial"])


def epsilons_of(study):
    """All epsilons of a study's adversarial models, in ascending order."""
    return sorted(
        {epsilon for points in study.series["adversarial"].values() for epsilon in points}
    )


def train_points(study, label, measure, evaluation, comparison):
    """{epsilon: Point} of one noise label and protocol on train; empty where not measured.

    For measures with one way of noise at evaluation: all but the rise of lines.
    """
    wanted = (measure, "train", evaluation, comparison)
    for protocol, points in study.series[label].items():
        found = (protocol.measure, protocol.split, protocol.evaluation, protocol.comparison)
        if found == wanted:
            return points
    return {}


def by_alignment(labels):
    """Noise labels, with the adversarial first, then random, then aligned from 1 downwards."""

    def key(label):
        name, _, alignment = label.partition(" ")
        return (name != "adversarial", name == "aligned", -float(alignment or 0), name)

    return sorted(labels, key=key)
