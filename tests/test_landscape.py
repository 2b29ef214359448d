"""Lines against a loop over their points, and against what theory says of their curvature."""

import numpy as np
import pytest

from sharpscape.curvature import logistic_curvature
from sharpscape.landscape import (
    filter_normalised_direction,
    line_losses,
    line_positions,
    line_rise,
    logistic_lines,
)
from sharpscape.logistic import expected_loss
from sharpscape.noises import make_noise

EPSILON = 0.7


@pytest.fixture
def w():
    return np.random.default_rng(1).normal(size=6)


def test_directions_are_filter_normalised_and_shared(w):
    d = filter_normalised_direction(w, seed=3, index=1)
    assert np.linalg.norm(d) == pytest.approx(np.linalg.norm(w))
    other = filter_normalised_direction(5 * w[::-1], seed=3, index=1)
    np.testing.assert_allclose(other / np.linalg.norm(other), d / np.linalg.norm(d), rtol=1e-14)
    assert abs(filter_normalised_direction(w, 3, 2) @ d) < 0.999 * (w @ w)


def test_line_of_adversarial_noise_point_by_point(rows, w):
    noise, alphas = make_noise("adversarial", 6), line_positions(7)
    direction = filter_normalised_direction(w, 0, 0)
    found = line_losses(rows, w, direction, alphas, noise, EPSILON)
    held = rows - EPSILON * w / np.linalg.norm(w)
    for i, alpha in enumerate(alphas):
        v = w + alpha * direction
        regenerated = np.logaddexp(0, -(rows @ v - EPSILON * np.linalg.norm(v))).mean()
        assert found["regenerated"][i] == pytest.approx(regenerated, rel=1e-13)
        assert found["frozen"][i] == pytest.approx(np.logaddexp(0, -held @ v).mean(), rel=1e-13)


@pytest.mark.parametrize("alignment", [0.6, -0.6])
def test_frozen_line_of_aligned_noise_is_the_mean_over_its_random_part(rows, w, alignment):
    generator = np.random.default_rng(2)
    unit, alphas = w / np.linalg.norm(w), np.array([-1.0, 0.0, 1.0])
    direction = filter_normalised_direction(w, 0, 0)
    total, draws = np.zeros(3), 5000
    for _ in range(draws):
        xi = generator.normal(size=rows.shape)
        xi -= np.outer(xi @ unit, unit)
        xi /= np.linalg.norm(xi, axis=1)[:, None]
        held = rows - EPSILON * (alignment * unit + np.sqrt(1 - alignment**2) * xi)
        total += [np.logaddexp(0, -held @ (w + a * direction)).mean() for a in alphas]
    noise = make_noise("aligned", 6, alignment)
    found = line_losses(rows, w, direction, alphas, noise, EPSILON)["frozen"]
    np.testing.assert_allclose(found, total / draws, rtol=3e-3)


@pytest.mark.parametrize(
    ("mode", "kappa"), [("regenerated", "kappa_full"), ("frozen", "kappa_fixed")]
)
@pytest.mark.parametrize(("name", "alignment"), [("adversarial", None), ("aligned", 0.5)])
def test_mean_curvature_of_lines_is_kappa(rows, w, mode, kappa, name, alignment):
    # Over the directions e_i ‖w‖, whose mean of d·H·d is exactly ‖w‖²/d tr H.
    noise, step = make_noise(name, 6, alignment), 1e-3
    curvatures = [
        np.diff(line_losses(rows, w, e, np.array([-step, 0, step]), noise, EPSILON)[mode], 2)[0]
        for e in np.eye(6) * np.linalg.norm(w)
    ]
    expected = logistic_curvature(rows, w, noise, EPSILON, leading=1)[kappa]
    assert np.mean(curvatures) / step**2 == pytest.approx(expected, rel=1e-4)


def test_noise_that_ignores_the_weights_is_the_same_frozen(rows, w):
    lines = logistic_lines(rows, w, make_noise("random", 6), EPSILON, 0, 2, 5)
    np.testing.assert_array_equal(lines["regenerated"], lines["frozen"])
    direction = filter_normalised_direction(w, 0, 1)
    expected = expected_loss(
        rows @ (w + direction), np.linalg.norm(w + direction), make_noise("random", 6), EPSILON
    )
    assert lines["frozen"][1, -1] == pytest.approx(expected)


def test_rise_of_a_line():
    assert line_rise(np.array([[3.0, 9, 1, 9, 2]])) == pytest.approx([1.5])


def test_positions_include_the_model_itself():
    assert line_positions(51)[25] == 0
