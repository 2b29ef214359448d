"""Intervals and tests against scipy and against cases worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from sharpscape.statistics import exact_difference, holm, kendall_tau, paired_differences


def test_holm_by_hand():
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03])), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(holm(np.array([0.5, 0.9])), [1, 1])


def test_one_difference_is_a_t_test():
    samples = np.array([[0.3, 0.1, 0.4, 0.2, 0.6]])
    (found,) = paired_differences(samples)
    expected = stats.ttest_1samp(samples[0], 0)
    interval = expected.confidence_interval(0.95)
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.sign == 1


def test_an_interval_that_leaves_out_zero_is_significant():
    generator = np.random.default_rng(0)
    for _ in range(300):
        samples = generator.normal(size=(5, 4)) + generator.normal(size=(5, 1)) * 2
        for each in paired_differences(samples):
            if each.low > 0 or each.high < 0:
                assert each.sign == np.sign(each.value)


def test_intervals_cover_all_true_differences_at_once():
    generator = np.random.default_rng(2)
    truth, families = np.linspace(-3, 3, 10), 1000
    covered = sum(
        all(
            each.low <= value <= each.high
            for each, value in zip(
                paired_differences(generator.normal(size=(10, 5)) + truth[:, None]),
                truth,
                strict=True,
            )
        )
        for _ in range(families)
    )
    assert covered / families > 0.95 - 3 * np.sqrt(0.05 * 0.95 / families)


def test_simultaneous_coverage():
    # No true difference anywhere: at most 5 % of families may show a significant one.
    generator = np.random.default_rng(1)
    families = 2000
    wrong = sum(
        any(each.sign for each in paired_differences(generator.normal(size=(6, 3))))
        for _ in range(families)
    )
    assert wrong / families < 0.05 + 3 * np.sqrt(0.05 * 0.95 / families)


def test_seeds_that_agree_exactly():
    first, second = paired_differences([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    assert (first.sign, first.p, first.low) == (1, 0, 1)
    assert (second.sign, second.p) == (0, 1)


def test_infinite_differences():
    inf = np.inf
    found = paired_differences([[inf, inf, inf], [1.0, 1.01, 1.02], [inf, -3, -2], [inf, -inf, 1]])
    assert (found[0].value, found[0].sign, found[0].p) == (inf, 1, None)
    assert found[1].sign == 1
    assert (found[2].value, found[2].sign) == (-2, 0)
    assert (found[3].value, found[3].sign) == (1, 0)
    assert exact_difference(np.inf, 1.0).sign == 1
    assert exact_difference(np.inf, np.inf) == exact_difference(0, 0)
    assert exact_difference(1 + 1e-12, 1.0).sign == 0


@pytest.mark.parametrize(
    "values", [[1, 2, 3, 4], [1, 3, 2], [1, 2, 2, 5, 0], [1, 2, np.inf, np.inf]]
)
def test_kendall_tau(values):
    expected = stats.kendalltau(np.arange(len(values)), values).statistic
    assert kendall_tau(values) == pytest.approx(expected)
