"""Tests over seeds against scipy, loops, and cases worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from sharpscape.judging.statistics import (
    benjamini_hochberg,
    bounds,
    equivalence_p,
    holm,
    means,
    signs,
)

SAMPLES = np.random.default_rng(0).normal(size=(20, 6)) + np.linspace(-2, 2, 20)[:, None]


def test_means_are_one_sided_t_tests():
    found = means(SAMPLES)
    low, high = bounds(found)
    for i, row in enumerate(SAMPLES):
        up, down, two = (
            stats.ttest_1samp(row, 0, alternative=side) for side in ("greater", "less", "two-sided")
        )
        interval = two.confidence_interval(0.95)
        assert found.up[i] == pytest.approx(up.pvalue)
        assert found.down[i] == pytest.approx(down.pvalue)
        assert found.two_sided[i] == pytest.approx(two.pvalue)
        assert (low[i], high[i]) == pytest.approx((interval.low, interval.high))
    assert found.tested.all()


def test_holm_by_a_loop():
    generator = np.random.default_rng(1)
    for size in (1, 2, 7):
        p = generator.uniform(size=size)
        running, expected = 0.0, np.empty(size)
        for rank, index in enumerate(sorted(range(size), key=lambda k: p[k])):
            running = max(running, min(1.0, (size - rank) * p[index]))
            expected[index] = running
        np.testing.assert_allclose(holm(p), expected)
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03])), [0.03, 0.06, 0.06])


def test_benjamini_hochberg_by_scipy_and_by_definition():
    generator = np.random.default_rng(2)
    for size in (1, 3, 50):
        p = generator.uniform(size=size) ** 3
        q = benjamini_hochberg(p)
        np.testing.assert_allclose(q, stats.false_discovery_control(p))
        for level in (0.01, 0.05, 0.3):
            # The largest k with p_(k) <= k level / m, and all before it.
            order = np.sort(p)
            k = max((k for k in range(1, size + 1) if order[k - 1] <= k * level / size), default=0)
            assert (q <= level).sum() == k


def test_equivalence_is_two_one_sided_tests():
    found = means(SAMPLES / 10)
    p = equivalence_p(found, 0.1)
    for i, row in enumerate(SAMPLES / 10):
        above = stats.ttest_1samp(row, -0.1, alternative="greater").pvalue
        below = stats.ttest_1samp(row, 0.1, alternative="less").pvalue
        assert p[i] == pytest.approx(max(above, below))
    # As well as 90 % intervals within the margin.
    low, high = bounds(found, 0.9)
    np.testing.assert_array_equal(p < 0.05, (low > -0.1) & (high < 0.1))


def test_seeds_that_agree_have_no_test():
    found = means([[1.0, 1 + 1e-12, 1], [0.0, 1e-12, 0], [-2, -2, -2]], 1e-9)
    assert not found.tested.any()
    assert list(found.up) == [0, 1, 1]
    assert list(found.down) == [1, 1, 0]
    np.testing.assert_array_equal(bounds(found)[0], found.mean)


def test_exact_values_are_one_seed():
    found = means([[1.0], [-1e-12], [0.0]], [1e-9, 1e-9, 0])
    assert list(found.up) == [0, 1, 1]
    assert list(found.down) == [1, 1, 1]
    assert not found.tested.any()


def test_infinities_go_by_unanimity():
    inf = np.inf
    found = means([[inf, inf, inf], [inf, 3, 2], [inf, -3, 2], [inf, -inf, 1], [-inf, -1, -inf]])
    assert not found.tested.any()
    assert list(found.up) == [0, 0, 1, 1, 1]
    assert list(found.down) == [1, 1, 1, 1, 0]
    assert found.mean[0] == inf


@pytest.mark.parametrize("size", [1e-200, 1e-160, 1e160, 1e300])
def test_no_size_is_too_large_or_small(size):
    found, scaled = means(SAMPLES), means(SAMPLES * size)
    np.testing.assert_allclose(scaled.up, found.up, rtol=1e-9)
    np.testing.assert_allclose(scaled.error / size, found.error, rtol=1e-9)


def test_signs_by_holm_are_rarely_wrong():
    # No true difference anywhere: at most 5 % of families may show a significant one.
    generator = np.random.default_rng(1)
    families, wrong = 2000, 0
    for _ in range(families):
        found = means(generator.normal(size=(6, 3)))
        wrong += bool(signs(found, holm(found.two_sided)).any())
    assert wrong / families < 0.05 + 3 * np.sqrt(0.05 * 0.95 / families)
