"""Rank correlation against scipy and against cases worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from sharpscape.judging.ranks import kendall_tau, orders, permutations, permuted_correlation


def permuted(first, second):
    return permuted_correlation(orders(first), orders(second))


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
    found = permuted([[1, 2, 3]], [[1, 2, 3]])
    assert (found.tau, found.p) == (1, pytest.approx(2 / 6))
    assert (found.low, found.high) == (None, None)
    # In two rows of different orders, no one permutation reverses both.
    rows = [[1, 2, 3], [2, 1, 3]]
    found = permuted(rows, rows)
    assert (found.tau, found.p) == (1, pytest.approx(1 / 6))
    five = permuted([[1, 2, 3, 4, 5]], [[5, 4, 3, 2, 1]])
    assert (five.tau, five.p) == (-1, pytest.approx(2 / 120))


def test_permutations_of_one_row_are_the_exact_test_of_scipy():
    generator = np.random.default_rng(3)
    for _ in range(20):
        first, second = generator.normal(size=(2, 6))
        expected = stats.kendalltau(first, second, method="exact").pvalue
        assert permuted([first], [second]).p == pytest.approx(expected)


def test_rows_that_repeat_each_other_are_one():
    # Permuting jointly: ten copies of a row are no ten experiments.
    first, second = np.array([[1.0, 2, 3, 4, 5]]), np.array([[2.0, 1, 3, 4, 5]])
    once = permuted(first, second)
    copies = permuted(np.repeat(first, 10, 0), np.repeat(second, 10, 0))
    assert copies == pytest.approx(once)


def test_jackknife_by_hand():
    # tau of 12354 is 8/10; without the 4th or the 5th 1, without any other 2/3.
    found = permuted([[1, 2, 3, 4, 5]], [[1, 2, 3, 5, 4]])
    error = np.sqrt(4 / 5 * (3 * (0.8 - 2 / 3) ** 2 + 2 * 0.2**2))
    half = stats.t.ppf(0.975, 4) * error
    assert found.tau == pytest.approx(0.8)
    assert (found.low, found.high) == (pytest.approx(0.8 - half), 1)


def test_nothing_to_order_is_no_association():
    found = permuted(np.ones((2, 5)), np.arange(10).reshape(2, 5))
    assert (found.tau, found.p) == (0, 1)


def test_drawn_permutations_are_the_same_each_time():
    generator = np.random.default_rng(4)
    first = generator.normal(size=(3, 9))
    second = first + generator.normal(size=(3, 9))
    np.random.seed(1)
    once = permuted(first, second)
    permutations.cache_clear()
    np.random.seed(2)
    assert permuted(first, second) == once
    assert 1 / len(permutations(9)) <= once.p < 0.05


def test_correlations_of_nothing_are_rarely_significant():
    # Rows share most of their samples' scatter, as one seed's models over epsilon do.
    generator = np.random.default_rng(5)
    tests, wrong, covered = 1000, 0, 0
    for _ in range(tests):
        first, second = generator.normal(size=(2, 1, 5)) + 0.5 * generator.normal(size=(2, 6, 5))
        found = permuted(first, second)
        wrong += found.p <= 0.05
        covered += found.low is not None and found.low <= 0 <= found.high
    assert wrong / tests < 0.05 + 3 * np.sqrt(0.05 * 0.95 / tests)
    assert covered / tests > 0.95 - 3 * np.sqrt(0.05 * 0.95 / tests)


def test_what_cannot_be_told_apart_is_tied():
    first, second = [1, 1 + 1e-12, 2, 3], [1, 2, 3, 4]
    tied = permuted_correlation(orders([first], 1e-9), orders([second]))
    assert tied.tau == pytest.approx(stats.kendalltau([1, 1, 2, 3], second).statistic)
    assert kendall_tau(first, second) == 1
