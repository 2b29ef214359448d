"""Lines against a loop over their points, and against what theory says of their curvature."""

import numpy as np
import pytest

from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.sharpness.landscape import (
    filter_normalised_direction,
    kink_slope,
    line_losses,
    logistic_lines,
    logistic_plane,
)
from sharpscape.families.lines import line_positions, line_rise

EPSILON = 0.7


def test_directions_are_filter_normalised_and_shared(w):
    d = filter_normalised_direction(w, 6, seed=3, index=1)
    assert np.linalg.norm(d) == pytest.approx(np.linalg.norm(w))
    other = filter_normalised_direction(5 * w[::-1], 6, seed=3, index=1)
    np.testing.assert_allclose(other / np.linalg.norm(other), d / np.linalg.norm(d), rtol=1e-14)
    assert abs(filter_normalised_direction(w, 6, 3, 2) @ d) < 0.999 * (w @ w)


def test_line_of_adversarial_noise_point_by_point(rows, w):
    noise, alphas = make_noise({"name": "adversarial"}, 6), line_positions(7, 1)
    direction = filter_normalised_direction(w, 6, 0, 0)
    found = line_losses(rows, w, direction, alphas, noise, EPSILON)
    held = rows - EPSILON * w / np.linalg.norm(w)
    for i, alpha in enumerate(alphas):
        v = w + alpha * direction
        following = np.logaddexp(0, -(rows @ v - EPSILON * np.linalg.norm(v))).mean()
        assert found["following"][i] == pytest.approx(following, rel=1e-13)
        assert found["held"][i] == pytest.approx(np.logaddexp(0, -held @ v).mean(), rel=1e-13)


@pytest.mark.parametrize("alignment", [0.6, -0.6])
def test_held_line_of_aligned_noise_is_the_mean_over_its_random_part(rows, w, alignment):
    generator = np.random.default_rng(2)
    unit, alphas = w / np.linalg.norm(w), np.array([-1.0, 0.0, 1.0])
    direction = filter_normalised_direction(w, 6, 0, 0)
    total, draws = np.zeros(3), 5000
    for _ in range(draws):
        xi = generator.normal(size=rows.shape)
        xi -= np.outer(xi @ unit, unit)
        xi /= np.linalg.norm(xi, axis=1)[:, None]
        held = rows - EPSILON * (alignment * unit + np.sqrt(1 - alignment**2) * xi)
        total += [np.logaddexp(0, -held @ (w + a * direction)).mean() for a in alphas]
    noise = make_noise({"name": "aligned", "alignment": alignment}, 6)
    found = line_losses(rows, w, direction, alphas, noise, EPSILON)["held"]
    np.testing.assert_allclose(found, total / draws, rtol=3e-3)


@pytest.mark.parametrize(("mode", "kappa"), [("following", "kappa_full"), ("held", "kappa_fixed")])
@pytest.mark.parametrize(
    ("settings", "norm"),
    [
        ({"name": "adversarial"}, "l2"),
        ({"name": "aligned", "alignment": 0.5}, "l2"),
        ({"name": "mixed", "share": 0.3}, "l2"),
        ({"name": "adversarial"}, "linf"),
        ({"name": "mixed", "share": 0.3}, "linf"),
        ({"name": "random"}, "linf"),
    ],
)
def test_mean_curvature_of_lines_is_kappa(rows, w, mode, kappa, settings, norm):
    # Over the directions e_i ‖w‖, whose mean of d·H·d is exactly ‖w‖²/d tr H.
    noise, step = make_noise(settings, 6, norm), 1e-3
    curvatures = [
        np.diff(line_losses(rows, w, e, np.array([-step, 0, step]), noise, EPSILON)[mode], 2)[0]
        for e in np.eye(6) * np.linalg.norm(w)
    ]
    curvature = logistic_curvature(rows, w, noise, EPSILON, leading=1)
    expected = next(each.values for each in curvature if each.name == kappa)
    assert np.mean(curvatures) / step**2 == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_noise_that_ignores_the_weights_is_the_same_held(rows, w, norm):
    noise = make_noise({"name": "random"}, 6, norm)
    directions = np.array([filter_normalised_direction(w, 6, 0, index) for index in range(2)])
    lines = logistic_lines(rows, w, noise, EPSILON, directions, line_positions(5, 1))
    np.testing.assert_array_equal(lines["following"], lines["held"])
    end = w + directions[1]
    expected = expected_loss(rows @ end, end, noise, EPSILON)
    assert lines["held"][1, -1] == pytest.approx(expected)


def test_a_bias_does_not_move(rows, w):
    y = np.sign(np.random.default_rng(2).normal(size=len(rows)))
    theta = np.append(w, 0.7)
    direction = filter_normalised_direction(theta, 6, 0, 0)
    np.testing.assert_array_equal(direction[:6], filter_normalised_direction(w, 6, 0, 0))
    assert direction[6] == 0
    noise = make_noise({"name": "adversarial"}, 6)
    z = np.column_stack([rows, y])
    found = line_losses(z, theta, direction, np.array([-1.0, 0, 1]), noise, EPSILON)
    v = w + direction[:6]
    expected = np.logaddexp(0, -(rows @ v + 0.7 * y - EPSILON * np.linalg.norm(v))).mean()
    assert found["following"][2] == pytest.approx(expected, rel=1e-13)


def test_line_under_signs_of_the_weights(rows, w):
    noise, alphas = make_noise({"name": "adversarial"}, 6, "linf"), line_positions(5, 1)
    direction = filter_normalised_direction(w, 6, 0, 0)
    found = line_losses(rows, w, direction, alphas, noise, EPSILON)
    held = rows - EPSILON * np.sign(w)
    for i, alpha in enumerate(alphas):
        v = w + alpha * direction
        following = np.logaddexp(0, -(rows @ v - EPSILON * np.abs(v).sum())).mean()
        assert found["following"][i] == pytest.approx(following, rel=1e-13)
        assert found["held"][i] == pytest.approx(np.logaddexp(0, -held @ v).mean(), rel=1e-13)


def test_slope_at_a_kink_is_that_of_the_lines(rows, w):
    w[[0, 3]] = 0
    noise, step = make_noise({"name": "adversarial"}, 6, "linf"), 1e-6
    jumps = []
    for index in range(2000):
        direction = filter_normalised_direction(w, 6, 0, index)
        line = line_losses(rows, w, direction, np.array([-step, 0, step]), noise, EPSILON)
        before, after = np.diff(line["following"]) / step
        jumps.append((after - before) / 2)
        before, after = np.diff(line["held"]) / step
        assert after - before == pytest.approx(0, abs=1e-5)
    error = np.std(jumps) / np.sqrt(len(jumps))
    assert kink_slope(rows, w, noise, EPSILON) == pytest.approx(np.mean(jumps), abs=4 * error)
    # The mean of |d_j| over the sphere in R^6 is 16/(15 π) ‖w‖.
    nu = np.sign(w)
    misfits = 1 / (1 + np.exp((rows - EPSILON * nu) @ w))
    slope = EPSILON * misfits.mean() * 2 * np.linalg.norm(w) * 16 / (15 * np.pi)
    assert kink_slope(rows, w, noise, EPSILON) == pytest.approx(slope, rel=1e-12)


def test_no_slope_where_nothing_has_a_kink(rows, w):
    adversarial, random = (
        make_noise({"name": name}, 6, "linf") for name in ("adversarial", "random")
    )
    assert kink_slope(rows, w, adversarial, EPSILON) == 0
    w[0] = 0
    assert kink_slope(rows, w, random, EPSILON) == kink_slope(rows, w, adversarial, 0) == 0
    assert kink_slope(rows, np.zeros(6), adversarial, EPSILON) == 0
    assert np.isnan(kink_slope(rows, np.full(6, np.nan), adversarial, EPSILON))


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize("mode", ["following", "held"])
def test_a_plane_point_by_point(rows, w, norm, mode):
    noise, positions = make_noise({"name": "adversarial"}, 6, norm), line_positions(5, 1)
    first, second = (filter_normalised_direction(w, 6, 3, index) for index in range(2))
    found = logistic_plane(rows, w, noise, EPSILON, 3, positions)[mode]
    nu = noise.direction(w)
    for i, alpha in enumerate(positions):
        for j, beta in enumerate(positions):
            v = w + alpha * first + beta * second
            shift = noise.size(v) if mode == "following" else nu @ v
            expected = np.logaddexp(0, -(rows @ v - EPSILON * shift)).mean()
            assert found[i, j] == pytest.approx(expected, rel=1e-12)
    line = line_losses(rows, w, first, positions, noise, EPSILON)[mode]
    np.testing.assert_allclose(found[:, 2], line, rtol=1e-12)


def test_rise_of_a_line():
    assert line_rise(np.array([[3.0, 9, 1, 9, 2]])) == pytest.approx([1.5])


def test_positions_include_the_model_itself_and_go_as_far_as_they_reach():
    assert line_positions(51, 1)[25] == line_positions(51, 0.3)[25] == 0
    assert list(line_positions(5, 2.5)) == [-2.5, -1.25, 0, 1.25, 2.5]


def test_random_noise_is_resolved_as_far_as_lines_reach(rows, w):
    # At 500 times the noise a quadrature that is fine enough for lines up to 1 is not.
    noise, alphas = make_noise({"name": "random"}, 6), line_positions(3, 500)
    direction = filter_normalised_direction(w, 6, 0, 0)
    found = logistic_lines(rows, w, noise, EPSILON, [direction], alphas)["following"][0, -1]
    end = w + 500 * direction
    finest = noise.with_nodes(4000)
    assert found == pytest.approx(expected_loss(rows @ end, end, finest, EPSILON), rel=1e-9)
