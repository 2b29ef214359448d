"""The evidence of claims that compare a measure: differences, paired by seed."""

import numpy as np

from sharpscape.judging.evidence import Evidence, EvidenceRow
from sharpscape.judging.series import Points, common_units
from sharpscape.judging.statistics import exact_difference, kendall_tau, paired_differences


def _change(after, before):
    """Difference in which inf to inf is no change."""
    return 0.0 if after == before else after - before


def _compare(pairs):
    """TestResults of [(after, before)], each a Point; unit "" means exact values."""
    units = common_units([point for pair in pairs for point in pair])
    values = [[(after.values[u], before.values[u]) for u in units] for after, before in pairs]
    if units == [""]:
        return [exact_difference(after, before) for [(after, before)] in values]
    return paired_differences([[_change(*pair) for pair in row] for row in values])


METHOD = "t paired by seed; p Holm, interval Bonferroni"


def _weakest(results):
    """The result that says least: of the largest p, of exact values the smallest in size."""
    return max(results, key=lambda each: (each.p_adjusted or 0.0, -abs(each.value)))


def _differences(pairs, epsilons, name):
    """Evidence of a claim that compares pointwise: all differences, the weakest as its number."""
    results = _compare(pairs)
    rows = [
        EvidenceRow(name, epsilon, epsilon, result.value, result)
        for epsilon, result in zip(epsilons, results, strict=True)
    ]
    return Evidence(f"weakest {name}", _weakest(results), METHOD, results, rows)


def compare_with_standard(
    points: Points, control: Points | None, epsilons: list[float]
) -> Evidence:
    """Every epsilon against standard training (epsilon 0)."""
    pairs = [(points[e], points[0.0]) for e in epsilons]
    return _differences(pairs, epsilons, "difference to epsilon 0")


def compare_neighbours(points: Points, control: Points | None, epsilons: list[float]) -> Evidence:
    """Every epsilon against the next smaller one; the total change decides beside them."""
    steps = list(zip(epsilons[1:], epsilons[:-1], strict=True))
    results = _compare([(points[b], points[a]) for b, a in steps])
    first, last = epsilons[0], epsilons[-1]
    (total,) = _compare([(points[last], points[first])])
    rows = [
        EvidenceRow("step", a, b, result.value, result)
        for (b, a), result in zip(steps, results, strict=True)
    ]
    rows.append(EvidenceRow("total change", first, last, total.value, total))
    means = [np.mean(list(points[e].values.values())) for e in epsilons]
    if len(set(means)) > 1:
        tau = float(kendall_tau(range(len(means)), means))
        rows.append(EvidenceRow("Kendall's tau", first, last, tau))
    return Evidence("total change", total, METHOD, results, rows)


def compare_with_control(points: Points, control: Points, epsilons: list[float]) -> Evidence:
    """Every epsilon against the same epsilon of the control."""
    pairs = [(points[e], control[e]) for e in epsilons]
    evidence = _differences(pairs, epsilons, "difference to control")
    for e, (after, before) in zip(epsilons, pairs, strict=True):
        denominator = np.mean(list(before.values.values()))
        if 0 < abs(denominator) < np.inf:
            ratio = float(np.mean(list(after.values.values())) / denominator)
            evidence.rows.append(EvidenceRow("ratio to control", e, e, ratio))
    return evidence
