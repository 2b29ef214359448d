"""The evidence of claims that compare sharpness: differences, paired by seed."""

import numpy as np

from sharpscape.judging.evidence import Evidence
from sharpscape.judging.series import common_units, unit_name
from sharpscape.judging.statistics import exact_difference, kendall_tau, paired_differences


def _change(after, before):
    """Difference in which inf to inf is no change."""
    return 0.0 if after == before else after - before


def _compare(pairs):
    """Comparisons of [(after, before)], each a Point; unit "" means exact values."""
    units = common_units([point for pair in pairs for point in pair])
    values = [[(after.values[u], before.values[u]) for u in units] for after, before in pairs]
    if units == [""]:
        return [exact_difference(after, before) for [(after, before)] in values]
    return paired_differences([[_change(*pair) for pair in row] for row in values])


def _method(points):
    return f"t paired by {unit_name(points)}; p Holm, interval Bonferroni"


def _weakest(comparisons):
    """The comparison that says least: of the largest p, of exact values the smallest in size."""
    return max(comparisons, key=lambda each: (each.p_adjusted or 0.0, -abs(each.value)))


def _differences(pairs, epsilons, name):
    """Evidence of a claim that compares pointwise: all differences, the weakest as its number."""
    comparisons = _compare(pairs)
    rows = [
        (name, epsilon, epsilon, comparison)
        for epsilon, comparison in zip(epsilons, comparisons, strict=True)
    ]
    method = _method(after for after, _ in pairs)
    return Evidence(f"weakest {name}", _weakest(comparisons), method, comparisons, rows)


def compare_with_standard(points, control, epsilons):
    """Every epsilon against standard training (epsilon 0)."""
    pairs = [(points[e], points[0.0]) for e in epsilons]
    return _differences(pairs, epsilons, "difference to epsilon 0")


def compare_neighbours(points, control, epsilons):
    """Every epsilon against the next smaller one; the total change decides beside them."""
    steps = list(zip(epsilons[1:], epsilons[:-1], strict=True))
    comparisons = _compare([(points[b], points[a]) for b, a in steps])
    first, last = epsilons[0], epsilons[-1]
    (total,) = _compare([(points[last], points[first])])
    rows = [("step", a, b, c) for (b, a), c in zip(steps, comparisons, strict=True)]
    rows.append(("total change", first, last, total))
    means = [np.mean(list(points[e].values.values())) for e in epsilons]
    if len(set(means)) > 1:
        rows.append(("Kendall's tau", first, last, float(kendall_tau(range(len(means)), means))))
    method = _method(points[e] for e in epsilons)
    return Evidence("total change", total, method, comparisons, rows)


def compare_with_control(points, control, epsilons):
    """Every epsilon against the same epsilon of the control."""
    pairs = [(points[e], control[e]) for e in epsilons]
    evidence = _differences(pairs, epsilons, "difference to control")
    for e, (after, before) in zip(epsilons, pairs, strict=True):
        denominator = np.mean(list(before.values.values()))
        if 0 < abs(denominator) < np.inf:
            ratio = float(np.mean(list(after.values.values())) / denominator)
            evidence.rows.append(("ratio to control", e, e, ratio))
    return evidence
