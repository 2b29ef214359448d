"""The measures that look around a model, against cases worked out by hand."""

from itertools import product

import numpy as np
import pytest
from scipy.integrate import quad

from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.flatness import (
    adaptive_sharpness,
    average_flatness,
    keskar_sharpness,
)

NONE = make_noise({"name": "none"}, 2)
EPSILON = 0.7


def loss(u):
    return np.log1p(np.exp(-u))


def test_average_over_a_disc():
    # One sample at 0: the robust loss is log(1 + exp(eps ‖w‖)), a function of the distance from 0.
    z, w, noise = np.zeros((1, 2)), np.array([0.6, 0.8]), make_noise({"name": "adversarial"}, 2)
    rises = average_flatness(z, w, noise, 3.0, seed=0, radius=0.5, draws=20_000)
    # Inside the disc of radius 1/2 around w, the circle of radius r around 0 has angle 2 arccos(…).
    share, _ = quad(
        lambda r: 2 * np.arccos((r**2 + 1 - 0.25) / (2 * r)) * r * loss(-3 * r), 0.5, 1.5
    )
    expected = share / (np.pi * 0.25) - loss(-3.0)
    assert rises.mean() == pytest.approx(expected, abs=4 * rises.std() / np.sqrt(len(rises)))


def test_draws_are_shared_and_a_bias_stays(rows):
    w, noise = np.ones(6), make_noise({"name": "adversarial"}, 6)
    first = average_flatness(rows, w, noise, EPSILON, seed=1, radius=0.5, draws=3)
    longer = average_flatness(rows, w, noise, EPSILON, seed=1, radius=0.5, draws=5)
    np.testing.assert_array_equal(first, longer[:3])
    z, theta = np.column_stack([rows, np.zeros(len(rows))]), np.append(w, 5.0)
    np.testing.assert_allclose(
        average_flatness(z, theta, noise, EPSILON, seed=1, radius=0.5, draws=3), first, rtol=1e-12
    )


def test_box_by_hand():
    # Only w_1 = 2 matters: half-width e (2 + 1).
    z, w, e = np.array([[1.0, 0.0]]), np.array([2.0, 0.0]), 0.01
    expected = 100 * (loss(2 - 3 * e) - loss(2)) / (1 + loss(2))
    assert keskar_sharpness(z, w, NONE, 0, half_width=e) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_box_against_all_its_vertices(rows, norm):
    # A convex function is largest at a vertex.
    w, noise = np.random.default_rng(1).normal(size=6), make_noise({"name": "adversarial"}, 6, norm)
    box = 0.2 * (np.abs(w) + 1)

    def value(v):
        return expected_loss(rows @ v, v, noise, EPSILON)

    best = max(value(w + box * signs) for signs in product([-1, 1], repeat=6))
    expected = 100 * (best - value(w)) / (1 + value(w))
    found = keskar_sharpness(rows, w, noise, EPSILON, half_width=0.2)
    assert found == pytest.approx(expected, rel=1e-12)


def test_rescaled_ball_by_hand():
    # T = diag(2, 3), gradient along -(1, 1): the step is -rho (4, 9)/√13, the margin 5 - rho √13.
    z, w = np.array([[1.0, 1.0]]), np.array([2.0, 3.0])
    expected = loss(5 - 0.5 * np.sqrt(13)) - loss(5)
    assert adaptive_sharpness(z, w, NONE, 0, radius=0.5) == pytest.approx(expected, rel=1e-12)


def test_rescaled_ball_does_not_change_with_the_scale_of_features(rows):
    noise, scale = make_noise({"name": "none"}, 6), np.array([1e-3, 0.1, 1, 10, 100, 1e4])
    w = np.random.default_rng(1).normal(size=6)
    expected = adaptive_sharpness(rows, w, noise, 0, radius=0.5)
    assert expected > 0
    found = adaptive_sharpness(rows * scale, w / scale, noise, 0, radius=0.5)
    assert found == pytest.approx(expected, rel=1e-10)


def test_rescaled_ball_against_random_points_of_its_surface(rows):
    w, noise = np.random.default_rng(1).normal(size=6), make_noise({"name": "adversarial"}, 6)
    found = adaptive_sharpness(rows, w, noise, EPSILON, radius=0.5)
    points = np.random.default_rng(2).normal(size=(20_000, 6))
    points *= 0.5 * np.abs(w) / np.linalg.norm(points, axis=1)[:, None]
    around = w + points
    rises = expected_loss(around @ rows.T, around, noise, EPSILON)
    best = rises.max() - expected_loss(rows @ w, w, noise, EPSILON)
    assert best <= found <= 1.1 * best
