"""The quadrature over random noise against integrals and samples."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln

from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.loss.quadrature import sphere_quadrature, uniform_coordinate
from sharpscape.families.linear.loss.sphere import uniform_on_sphere
from sharpscape.families.linear.noise import make_noise


def density(t, d):
    log_constant = gammaln(d / 2) - gammaln((d - 1) / 2) - 0.5 * np.log(np.pi)
    return np.exp(log_constant + (d - 3) / 2 * np.log1p(-(t**2)))


@pytest.mark.parametrize("d", [4, 64, 784])
def test_quadrature_is_the_integral_over_the_sphere(d):
    nodes, weights = sphere_quadrature(d)
    assert weights.sum() == pytest.approx(1, rel=1e-14)
    assert weights @ nodes**2 == pytest.approx(1 / d, rel=1e-12)
    spread = 1.5 * np.sqrt(d)
    w = np.zeros(d)
    w[0] = spread
    found = expected_loss(np.array([0.3]), w, make_noise({"name": "random"}, d), 1.0)
    expected, _ = quad(
        lambda t: density(t, d) * np.logaddexp(0, -(0.3 - spread * t)), -1, 1,
        epsabs=1e-13, epsrel=1e-13, points=[-3 / np.sqrt(d), 0, 3 / np.sqrt(d)],
    )  # fmt: skip
    assert found == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("d", [5, 64, 784])
@pytest.mark.parametrize("size", [0.1, 0.2, 0.45, 0.5, 0.9, 1.0, 1.4, 1.5, 1.6, 6.0])
def test_nodes_that_are_enough(d, size):
    margins, spread = np.linspace(-3, 6, 7), size * np.sqrt(d)
    w = np.zeros(d)
    w[0] = spread
    coarse = make_noise({"name": "random"}, d)
    found = expected_loss(margins, w, coarse.resolved(spread), 1.0)
    finest = expected_loss(margins, w, uniform_on_sphere(d, 6400), 1.0)
    assert found == pytest.approx(finest, rel=2e-12)


@pytest.mark.parametrize("d", [2, 3])
def test_small_dimensions(d):
    nodes, weights = sphere_quadrature(d)
    assert weights @ nodes**4 == pytest.approx(3 / (d * (d + 2)), rel=1e-12)


def test_probability_of_random_alignment_is_that_of_samples():
    points = np.random.default_rng(0).normal(size=(200_000, 5))
    points /= np.linalg.norm(points, axis=1)[:, None]
    below = make_noise({"name": "random"}, 5).probability_below
    for t in (-0.9, -0.2, 0.0, 0.4, 1.5):
        assert below(np.array([t]))[0] == pytest.approx((points[:, 0] < t).mean(), abs=4e-3)


@pytest.mark.parametrize("dimension", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("nodes", [32, 1024, 4096])
def test_moments_of_one_coordinate(dimension, nodes):
    """E t² = 1/d and E t⁴ = 3/(d (d + 2)), however many nodes there are."""
    t, p = uniform_coordinate(dimension, nodes)
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert p @ t**2 == pytest.approx(1 / dimension, rel=1e-10)
    assert p @ t**4 == pytest.approx(3 / (dimension * (dimension + 2)), rel=1e-10)
