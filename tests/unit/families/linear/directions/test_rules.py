"""Gauss quadratures against scipy's, moments of Beta laws, and adaptive integration."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import beta, roots_jacobi

from sharpscape.families.linear.directions.rules import (
    LINE_ENDS,
    Nearby,
    along_weights,
    coordinate,
    gauss_jacobi,
    radii,
)


@pytest.mark.parametrize("nodes", [1, 2, 5, 40])
@pytest.mark.parametrize(("a", "b"), [(-0.5, -0.5), (0, 0), (0, 5.0), (1.5, 1.5), (-0.5, 0)])
def test_nodes_and_probabilities_are_those_of_scipy(nodes, a, b):
    values, probabilities = gauss_jacobi(nodes, a, b)
    expected, weights = roots_jacobi(nodes, a, b)
    np.testing.assert_allclose(values, expected, atol=1e-14)
    np.testing.assert_allclose(probabilities, weights / weights.sum(), rtol=1e-10, atol=1e-16)


@pytest.mark.parametrize("dimension", [2, 3, 64, 784, 3072])
@pytest.mark.parametrize("nodes", [8, 400])
def test_moments_of_a_coordinate(dimension, nodes):
    x, probabilities = coordinate(dimension, nodes)
    assert probabilities.sum() == pytest.approx(1, rel=1e-13)
    moment = 1.0
    for order in (2, 4, 6):
        # E x^(2k) is 1·3·…·(2k-1) / (d (d + 2) … (d + 2k - 2)).
        moment *= (order - 1) / (dimension + order - 2)
        assert probabilities @ x**order == pytest.approx(moment, rel=1e-11)
        assert probabilities @ x ** (order - 1) == pytest.approx(0, abs=1e-15)


def test_a_point_has_no_coordinate_and_a_line_two():
    assert [each.tolist() for each in coordinate(0, 8)] == [[0], [1]]
    assert [each.tolist() for each in coordinate(1, 8)] == [[-1, 1], [0.5, 0.5]]


@pytest.mark.parametrize("dimension", [2, 3, 4])
def test_the_cusp_of_the_length_slows_no_rule_down(dimension):
    def length(x):
        return np.exp(np.sqrt(2 + 2 * x))

    x, probabilities = along_weights(LINE_ENDS, dimension, 32)
    # By the angle no density is singular.
    power = dimension - 2
    expected, _ = quad(lambda t: np.sin(t) ** power * length(np.cos(t)), 0, np.pi, epsabs=1e-13)
    expected /= beta(0.5, (power + 1) / 2)
    assert probabilities @ length(x) == pytest.approx(expected, rel=1e-12)
    plain, weights = coordinate(dimension, 32)
    assert abs(weights @ length(plain) / expected - 1) > 1e-9


@pytest.mark.parametrize("dimension", [1, 2, 784])
def test_radii_of_a_ball(dimension):
    rho, probabilities = radii(Nearby(0.5, True), dimension, 4)
    for power in (1, 2, 5):
        expected = 0.5**power * dimension / (dimension + power)
        assert probabilities @ rho**power == pytest.approx(expected, rel=1e-12)
    assert [each.tolist() for each in radii(LINE_ENDS, dimension, 4)] == [[1], [1]]
