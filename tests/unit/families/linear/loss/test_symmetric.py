"""Many margins by few, under symmetric shifts: against all patterns and fine quadratures."""

from itertools import product

import numpy as np
import pytest

from sharpscape.families.linear.loss.logistic import log_loss, misfit
from sharpscape.families.linear.loss.random_signs import RandomSigns
from sharpscape.families.linear.loss.sphere import uniform_on_sphere
from sharpscape.families.linear.loss.symmetric import FOLDS, All, Few, fold_for, sampled

MARGINS = np.random.default_rng(0).normal(3, 7, 300)
# Just within every Fold, where it is coarsest.
SPREADS = [0.999 * fold.spread for fold in FOLDS]


def weights(dimension, spread):
    w = np.random.default_rng(1).normal(size=dimension)
    return w * (spread / np.linalg.norm(w))


def test_few_margins_are_taken_where_that_is_less_work():
    assert isinstance(sampled(MARGINS, 1.0), Few)
    assert isinstance(sampled(MARGINS[:24], 1.0), All)
    assert isinstance(sampled(MARGINS, 3.1), All)
    assert isinstance(sampled(MARGINS, np.nan), All)


@pytest.mark.parametrize("dimension", [1, 3, 8])
@pytest.mark.parametrize("spread", [1e-3, *SPREADS])
def test_random_signs_of_many_margins_are_means_over_all_patterns(dimension, spread):
    noise, w = RandomSigns(dimension), weights(dimension, spread / 0.5)
    others = w * np.array([1, -1] * dimension)[:dimension] + 0.1
    signs = np.array(list(product([-1, 1], repeat=dimension)))
    shifted = MARGINS[:, None] + 0.5 * signs @ w
    a, g = noise.slopes(MARGINS, w, 0.5)
    assert noise.expected_loss(MARGINS, w, 0.5) == pytest.approx(
        log_loss(shifted).mean(), rel=1e-13
    )
    np.testing.assert_allclose(a, -misfit(shifted).mean(axis=1), rtol=0, atol=3e-14)
    by_weight = -0.5 * (misfit(shifted)[..., None] * signs).mean(axis=(0, 1))
    np.testing.assert_allclose(g, by_weight, rtol=1e-9, atol=1e-14)
    again, e = noise.exchanges(MARGINS, w, others, 0.5)
    np.testing.assert_array_equal(again, a)
    for j in range(dimension):
        other = shifted + 0.5 * signs[:, j] * (others - w)[j]
        exchanged = log_loss(other).mean() - log_loss(shifted).mean()
        assert e[j] == pytest.approx(exchanged, rel=1e-9, abs=1e-13)


@pytest.mark.parametrize("dimension", [2, 3, 64, 784])
@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("share", [1e-3, 0.5, 1])
def test_the_sphere_of_many_margins_is_its_finest_quadrature(dimension, spread, share):
    """For sizes within a Fold, and in the tail of the loss as everywhere."""
    largest = spread * np.sqrt(dimension)
    noise, finest = (
        uniform_on_sphere(dimension).resolved(largest),
        uniform_on_sphere(dimension, 6400),
    )
    w = weights(dimension, share * largest)
    assert noise.excess.fold == fold_for(spread)
    for margins in (MARGINS, np.abs(MARGINS) + 20):
        found, right = (
            [each.expected_loss(margins, w, 1.0), *each.slopes(margins, w, 1.0)]
            for each in (noise, finest)
        )
        assert found[0] == pytest.approx(right[0], rel=1e-12)
        for one, other in zip(found[1:], right[1:], strict=True):
            # Both signs of the coordinate cancel in the quadrature.
            np.testing.assert_allclose(one, other, rtol=3e-12, atol=1e-18)


def test_models_on_a_sphere_together_are_models_alone():
    noise = uniform_on_sphere(5).resolved(3.0)
    points = np.stack([weights(5, spread) for spread in (0.1, 2.0, 3.0)])
    margins = np.stack([MARGINS, MARGINS - 1, 2 * MARGINS])
    together = noise.expected_loss(margins, points, 1.0)
    a, g = noise.slopes(margins, points, 1.0)
    for index, (each, w) in enumerate(zip(margins, points, strict=True)):
        assert together[index] == noise.expected_loss(each, w, 1.0)
        alone = noise.slopes(each, w, 1.0)
        np.testing.assert_array_equal(a[index], alone[0])
        np.testing.assert_array_equal(g[index], alone[1])
