"""Planes against numpy.logaddexp, point by point."""

import tracemalloc

import numpy as np
import pytest

from sharpscape.families.linear.loss.planes import GROUP, HIGHEST, SAMPLES, mean_log_losses

ALPHAS, BETAS = np.linspace(-1, 1, 7), np.array([0.5, -2.0, 0.0, 1.0])


def samples(n, scale=1.0, seed=0):
    generator = np.random.default_rng(seed)
    margins = generator.normal(2, 5, n) * scale
    return margins, *(generator.normal(0, 2, (2, n)) * scale)


def shifts_of(alphas, betas):
    return 1.3 * np.hypot(1 + alphas[:, None], betas)


def point_by_point(m, p, q, alphas, betas, shifts):
    return np.array(
        [
            [
                np.logaddexp(0, -(m + alpha * p + beta * q - shift)).mean()
                for beta, shift in zip(betas, row, strict=True)
            ]
            for alpha, row in zip(alphas, shifts, strict=True)
        ]
    )


def check(m, p, q, alphas=ALPHAS, betas=BETAS):
    shifts = shifts_of(alphas, betas)
    found = mean_log_losses(m, p, q, alphas, betas, shifts)
    expected = point_by_point(m, p, q, alphas, betas, shifts)
    # No absolute tolerance but that of numbers without all their digits.
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-300)
    return found


@pytest.mark.parametrize("n", [1, GROUP - 1, GROUP, 40, SAMPLES, 2 * SAMPLES + 7])
def test_any_number_of_samples(n):
    check(*samples(n))


def test_more_betas_than_a_block_holds():
    check(*samples(50), betas=np.linspace(-1, 1, 131))


@pytest.mark.parametrize("scale", [1e-3, 10, 100, 1000])
def test_any_scale(scale):
    check(*samples(500, scale))


@pytest.mark.parametrize("margin", [-2000, -700, -43, 0, 43, 300, 690])
def test_all_margins_alike_and_large(margin):
    _, p, q = samples(200)
    check(np.full(200, float(margin)), p, q)


@pytest.mark.parametrize("margin", [10, 28, 40, 100])
def test_tiny_losses_keep_their_relative_accuracy(margin):
    _, p, q = samples(300, 0.1)
    # Down to 1e-12, where 1 + x has lost four of x's digits, and far below.
    assert check(np.full(300, float(margin)), p, q).max() < 1e-2


def test_exponents_at_the_limit_of_a_group():
    # Every sample of a group reaches the highest exponent, at the largest shift.
    margin = shifts_of(ALPHAS, BETAS).max() - 0.999999 * HIGHEST
    check(np.full(64, margin), np.zeros(64), np.zeros(64))


@pytest.mark.parametrize(("m", "p", "q"), [(0, 800, -800), (800, 400, 400), (800, 0, 750)])
def test_large_parts_that_cancel(m, p, q):
    # A factor overflows or vanishes where the product of all of them does not.
    three = np.array([-1.0, 0, 1])
    check(*(np.full(32, float(each)) for each in (m, p, q)), alphas=three, betas=three)


def test_margins_of_every_size_together():
    m, p, q = samples(1000)
    m[::3] *= 100
    m[::7], m[1::7], m[2::7] = 2000, -2000, 28
    p[::5] *= 300
    check(m, p, q)


def test_nan_margins_give_nan():
    m, p, q = samples(100)
    m[17] = np.nan
    found = mean_log_losses(m, p, q, ALPHAS, BETAS, shifts_of(ALPHAS, BETAS))
    assert np.isnan(found).all()


def test_same_bits_again():
    m, p, q = samples(5000, 5)
    shifts = shifts_of(ALPHAS, BETAS)
    first, again = (
        mean_log_losses(m.copy(), p.copy(), q.copy(), ALPHAS, BETAS, shifts) for _ in range(2)
    )
    assert first.tobytes() == again.tobytes()


@pytest.mark.parametrize("scale", [1, 1000])
@pytest.mark.parametrize(("n", "points"), [(10**6, 2), (20_000, 300)])
def test_memory_does_not_grow_with_the_plane_or_the_samples(n, points, scale):
    # One array of n, or of n × points, would be 8 MB or 48 MB.
    m, p, q = samples(n, scale)
    alphas, betas = np.linspace(-1, 1, 2), np.linspace(-1, 1, points)
    shifts = shifts_of(alphas, betas)
    tracemalloc.start()
    mean_log_losses(m, p, q, alphas, betas, shifts)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20
