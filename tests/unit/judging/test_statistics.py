"""Intervals and tests against scipy and against cases worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from sharpscape.judging.statistics import (
    exact_difference,
    holm,
    kendall_tau,
    paired_differences,
    permutations,
    permuted_correlation,
)


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
    ("first", "second"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 4]),
        ([0, 1, 2], [1, 3, 2]),
        ([0, 1, 2, 3, 4], [1, 2, 2, 5, 0]),
        ([0, 1, 2, 3], [1, 2, np.inf, np.inf]),
        ([3, 1, 1, 2, 2], [0, 0, 5, 5, 1]),
        ([np.inf, 1, np.inf, -np.inf], [4, 3, 3, 9]),
    ],
)
def test_kendall_tau(first, second):
    expected = stats.kendalltau(first, second).statistic
    assert kendall_tau(first, second) == pytest.approx(expected)


def test_kendall_tau_of_rows_and_without_an_order():
    first = [[1, 2, 3], [1, 2, 3], [5, 5, 5]]
    np.testing.assert_allclose(kendall_tau(first, [[1, 2, 3], [3, 2, 1], [1, 2, 3]]), [1, -1, 0])


def test_permutations_by_hand():
    # Of the 6 orders of the second row, only the given one agrees in all 3 pairs and only its
    # reverse in none; leaving out any sample leaves tau at 1.
    found = permuted_correlation([[1, 2, 3]], [[1, 2, 3]])
    assert (found.value, found.p, found.sign) == (1, pytest.approx(2 / 6), 0)
    assert (found.low, found.high) == (None, None)
    # In two rows of different orders, no one permutation reverses both.
    rows = [[1, 2, 3], [2, 1, 3]]
    found = permuted_correlation(rows, rows)
    assert (found.value, found.p, found.sign) == (1, pytest.approx(1 / 6), 0)
    five = permuted_correlation([[1, 2, 3, 4, 5]], [[5, 4, 3, 2, 1]])
    assert (five.value, five.p, five.sign) == (-1, pytest.approx(2 / 120), -1)


def test_permutations_of_one_row_are_the_exact_test_of_scipy():
    generator = np.random.default_rng(3)
    for _ in range(20):
        first, second = generator.normal(size=(2, 6))
        expected = stats.kendalltau(first, second, method="exact").pvalue
        assert permuted_correlation([first], [second]).p == pytest.approx(expected)


def test_rows_that_repeat_each_other_are_one():
    # Permuting jointly: ten copies of a row are no ten experiments.
    first, second = np.array([[1.0, 2, 3, 4, 5]]), np.array([[2.0, 1, 3, 4, 5]])
    once = permuted_correlation(first, second)
    copies = permuted_correlation(np.repeat(first, 10, 0), np.repeat(second, 10, 0))
    assert copies == pytest.approx(once)


def test_jackknife_by_hand():
    # tau of 12354 is 8/10; without the 4th or the 5th 1, without any other 2/3.
    found = permuted_correlation([[1, 2, 3, 4, 5]], [[1, 2, 3, 5, 4]])
    error = np.sqrt(4 / 5 * (3 * (0.8 - 2 / 3) ** 2 + 2 * 0.2**2))
    half = stats.t.ppf(0.975, 4) * error
    assert found.value == pytest.approx(0.8)
    assert (found.low, found.high) == (pytest.approx(0.8 - half), 1)


def test_nothing_to_order_is_no_association():
    found = permuted_correlation(np.ones((2, 5)), np.arange(10).reshape(2, 5))
    assert (found.value, found.p, found.sign) == (0, 1, 0)


def test_drawn_permutations_are_the_same_each_time():
    generator = np.random.default_rng(4)
    first = generator.normal(size=(3, 9))
    second = first + generator.normal(size=(3, 9))
    np.random.seed(1)
    once = permuted_correlation(first, second)
    permutations.cache_clear()
    np.random.seed(2)
    assert permuted_correlation(first, second) == once
    assert 1 / len(permutations(9)) <= once.p < 0.05


def test_correlations_of_nothing_are_rarely_significant():
    # Rows share most of their samples' scatter, as one seed's models over epsilon do.
    generator = np.random.default_rng(5)
    tests, wrong, covered = 1000, 0, 0
    for _ in range(tests):
        first, second = generator.normal(size=(2, 1, 5)) + 0.5 * generator.normal(size=(2, 6, 5))
        found = permuted_correlation(first, second)
        wrong += found.sign != 0
        covered += found.low is not None and found.low <= 0 <= found.high
    assert wrong / tests < 0.05 + 3 * np.sqrt(0.05 * 0.95 / tests)
    assert covered / tests > 0.95 - 3 * np.sqrt(0.05 * 0.95 / tests)
