"""The rules for seeds, against the same rules written as loops on scipy's tests."""

import itertools

import numpy as np
import pytest
from scipy import stats
from summaries import curves, seeded, verdict_of

from sharpscape.judging.tables import judge_study

MARGIN = np.log(1.25)


def p_up(sample):
    """One-sided p-value that the mean is above 0."""
    return stats.ttest_1samp(sample, 0, alternative="greater").pvalue


def p_two(sample):
    return stats.ttest_1samp(sample, 0).pvalue


def is_equal(sample):
    interval = stats.ttest_1samp(sample, 0).confidence_interval(0.9)
    return -MARGIN < interval.low and interval.high < MARGIN


def holm_signs(samples, level):
    """Signs of the means that Holm finds, by a loop over the ordered p-values."""
    found = [0] * len(samples)
    p = [p_two(sample) for sample in samples]
    for rank, index in enumerate(sorted(range(len(p)), key=lambda k: p[k])):
        if p[index] * (len(p) - rank) > level:
            break
        found[index] = int(np.sign(np.mean(samples[index])))
    return found


def pointwise(y):
    differences = [y[e] - y[0] for e in range(1, len(y))]
    if all(p_up(d) < 0.025 for d in differences):
        return "holds"
    if all(p_up(-d) < 0.025 for d in differences):
        return "reversed"
    if all(is_equal(d) for d in differences):
        return "equal"
    return "mixed" if {1, -1} <= set(holm_signs(differences, 0.05)) else "inconclusive"


def rises(y):
    pairs = list(itertools.combinations(range(len(y)), 2))
    total = y[-1] - y[0]
    contrasts = [y[j] - y[i] + 0.1 * total for i, j in pairs]
    falls = max(np.mean(y[i] - y[j]) for i, j in pairs)
    return all(p_up(c) < 0.025 for c in [*contrasts, total]) and falls <= MARGIN


def peak(y):
    inner = range(1, len(y) - 1)
    level = 0.0125 / len(inner)
    found = [p for p in inner if p_up(y[p] - y[0]) < level and p_up(y[p] - y[-1]) < level]
    return max(found, key=lambda p: y[p].mean()) if found else None


def growth(y):
    """(verdict, shape, turn) before what other series may change."""
    if rises(y):
        return "holds", "rises", None
    if rises(-y):
        return "reversed", "falls", None
    pairs = itertools.combinations(range(len(y)), 2)
    if all(is_equal(y[j] - y[i]) for i, j in pairs):
        return "equal", "flat", None
    top, bottom = peak(y), peak(-y)
    if top is not None and bottom is not None:
        return "mixed", "irregular", None
    if top is not None:
        return "mixed", "rises-then-falls", top
    if bottom is not None:
        return "mixed", "falls-then-rises", bottom
    if {1, -1} <= set(holm_signs([b - a for a, b in itertools.pairwise(y)], 0.025)):
        return "mixed", "irregular", None
    slopes = [np.polyfit(range(len(y)), seed, 1)[0] for seed in y.T]
    if p_two(slopes) <= 0.05:
        sign = np.mean(slopes) > 0
        return ("holds" if sign else "reversed") + "-on-the-whole", "", None
    return "inconclusive", "", None


def studies():
    """Random studies of many shapes, as arrays [epsilon, seed]."""
    generator = np.random.default_rng(0)
    for _ in range(120):
        n_epsilons, n_seeds = generator.integers(6, 12), generator.integers(3, 11)
        x = np.linspace(0, 1, n_epsilons)
        size = generator.choice([0, 0.1, 1, 3, 10])
        shapes = [x, -x, x * (1 - x) * 4, -x * (1 - x), np.sin(7 * x), x - 0.3 * (x > 0.8)]
        shape = shapes[generator.integers(len(shapes))]
        noise = generator.choice([0.01, 0.1, 0.3, 1])
        offsets = generator.normal(size=n_seeds)
        yield (
            (size * shape)[:, None] + offsets + noise * generator.normal(size=(n_epsilons, n_seeds))
        )


def test_pointwise_and_growth_are_the_rules():
    seen = set()
    for y in studies():
        rows = seeded(y)
        y = np.log(np.exp(y))
        first, second = (verdict_of(rows, claim=claim) for claim in ("C1", "C2"))
        assert first["verdict"] == pointwise(y)
        verdict, shape, turn = growth(y)
        assert (second["verdict"], second["shape"]) == (verdict, shape)
        if turn is not None:
            assert second["turn"] == turn / 10
        seen |= {f"C1 {first['verdict']}", f"C2 {verdict} {shape}"}
    assert len(seen) >= 14, seen


def test_numbers_of_a_study():
    y = next(y for y in studies() if growth(y)[1] == "rises-then-falls")
    found = verdict_of(seeded(y), claim="C2")
    total = stats.ttest_1samp(y[-1] - y[0], 0)
    interval = total.confidence_interval(0.95)
    assert found["value"] == pytest.approx(np.exp(np.mean(y[-1] - y[0])))
    assert (found["low"], found["high"]) == pytest.approx(
        (np.exp(interval.low), np.exp(interval.high))
    )
    turn, inner = growth(y)[2], len(y) - 2
    both = max(p_up(y[turn] - y[0]), p_up(y[turn] - y[-1]))
    assert found["p"] == pytest.approx(both * inner)
    near = [e for e in range(len(y)) if e == turn or p_up(y[turn] - y[e]) >= 0.05 / (len(y) - 1)]
    assert (found["turn_low"], found["turn_high"]) == (near[0] / 10, near[-1] / 10)
    means = y.mean(axis=1)
    back = (means[turn] - means[-1]) / (means[turn] - means[0])
    assert found["given_back"] == pytest.approx(back)
    slopes = [np.polyfit(range(len(y)), seed, 1)[0] for seed in y.T]
    assert found["p_slope"] == found["q"] == pytest.approx(p_two(slopes))
    falls = [
        -stats.ttest_1samp(y[j] - y[i], 0).confidence_interval(0.95).low
        for i, j in itertools.combinations(range(len(y)), 2)
    ]
    assert found["wrong_way"] == pytest.approx(np.exp(max(falls)))


def test_p_is_that_of_the_rule_that_decided():
    generator = np.random.default_rng(3)
    y = np.linspace(0, 3, 7)[:, None] + 0.1 * generator.normal(size=(7, 5))
    rows = seeded(y)
    first, second = (verdict_of(rows, claim=claim) for claim in ("C1", "C2"))
    assert first["p"] == pytest.approx(max(p_up(y[e] - y[0]) for e in range(1, 7)))
    total = y[-1] - y[0]
    pairs = itertools.combinations(range(7), 2)
    contrasts = [p_up(y[j] - y[i] + 0.1 * total) for i, j in pairs]
    assert second["p"] == pytest.approx(max([p_up(total), *contrasts]))
    assert (first["p_against"], second["p_against"]) == (0.025, 0.025)


def test_q_is_over_all_series_of_a_range():
    generator = np.random.default_rng(4)
    rows, p = [], []
    for index, measure in enumerate(("lambda_max_full", "trace_full", "kappa_full", "floor")):
        y = 0.12 * index * np.arange(7)[:, None] + generator.normal(size=(7, 4))
        slopes = [np.polyfit(range(7), seed, 1)[0] for seed in y.T]
        p.append(p_two(slopes))
        rows += seeded(y, measure=measure)[0 if index == 0 else 2 :]
    q = stats.false_discovery_control(p)
    for measure, expected in zip(
        ("lambda_max_full", "trace_full", "kappa_full", "floor"), q, strict=True
    ):
        found = verdict_of(rows, claim="C2", measure=measure)
        assert found["q"] == pytest.approx(expected)
        assert found["verdict"] == ("holds-on-the-whole" if expected <= 0.05 else "inconclusive")


def evidence_of(rows, statistic):
    """The one row of evidence of C2, over all epsilons, with this statistic."""
    _, evidence = judge_study(rows)
    wanted = {"claim": "C2", "range": "all", "statistic": statistic}
    (found,) = [each for each in evidence if wanted.items() <= each.items()]
    return found


def test_the_slope_over_the_rank_is_in_the_units_of_the_scale():
    # By hand: 3 a rank, around a mean of 0.
    values = np.array([-9.0, -6, -3, 0, 3, 6, 9])[:, None] + np.array([0.1, 0, -0.1])
    values[3] += [0.5, -0.3, 0.1]
    found = evidence_of(seeded(values, logarithm=False), "slope over rank")
    assert (found["scale"], found["value"]) == ("raw", pytest.approx(3))
    # On logarithms a ratio: doubled at each rank.
    y = np.log(2) * np.arange(7)[:, None] + np.array([0.1, 0, -0.1])
    y[3] += [0.5, -0.3, 0.1]
    found = evidence_of(seeded(y), "slope over rank")
    assert (found["scale"], found["value"]) == ("logarithm", pytest.approx(2))


def test_what_is_undecided_is_named():
    y = np.zeros((7, 5)) + 0.01 * np.random.default_rng(0).normal(size=(7, 5))
    y[[1, 3, 4]] += 2
    control = y - 2 + 0.01 * np.random.default_rng(1).normal(size=(7, 5))
    control[[1, 3, 4]] += 2
    # Signs: up at 0.1, 0.3 and 0.4 above epsilon 0; at the others above the control.
    first, third = (verdict_of(seeded(y, control), claim=claim) for claim in ("C1", "C3"))
    up = [p_two(y[e] - y[0]) for e in (2, 5, 6)]
    assert min(up) > 0.05
    assert first["verdict"] == third["verdict"] == "inconclusive"
    assert first["reason"] == "up at ≥ 3, down at ≥ 0 of 6; undecided at ε 0.2, 0.5, 0.6"
    assert third["reason"] == "up at ≥ 3, down at ≥ 0 of 6; undecided at ε 0.1, 0.3, 0.4"


def test_an_exact_difference_of_0_is_not_undecided():
    reason = verdict_of(curves([1.0, 2, 1, 3, 4, 5, 6]), claim="C1")["reason"]
    assert reason == "up at ≥ 5, down at ≥ 0 of 6; no difference at ε 0.2"
    y = 0.3 * np.random.default_rng(2).normal(size=(7, 5))
    reason = verdict_of(seeded(y), claim="C1")["reason"]
    assert reason == "up at ≥ 0, down at ≥ 0 of 6; undecided at every ε"
