"""Margins, borders and optima of degenerate and random data against other solvers.

Margins under L2 come from a problem of non-negative least squares, under L∞ from a linear
programme in the convex weights of the rows. With a bias the margin is that of all half
differences between the classes, without one.
"""

import numpy as np
import pytest
from scipy.optimize import linprog, nnls

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.optimum.exact import find_optimum
from sharpscape.families.linear.tasks.objective import Objective


def _random(generator, n, d):
    return generator.normal(size=(n, d)), np.where(np.arange(n) < max(1, n // 3), 1.0, -1.0)


def _grid(generator, n, d):
    x, y = _random(generator, n, d)
    return generator.integers(0, 3, size=x.shape) / 2, y


def _zeros(generator, n, d):
    x, y = _random(generator, n, d)
    return np.zeros_like(x), y


def _constant(generator, n, d):
    x, y = _random(generator, n, d)
    return np.tile(generator.random(d), (n, 1)), y


def _balanced_zeros(generator, n, d):
    return np.zeros((2 * n, d)), np.repeat([1.0, -1.0], n)


def _xor(generator, n, d):
    corners = np.array([[0.0, 0], [1, 1], [0, 1], [1, 0]])
    x = generator.choice([1.0, 0.1, 0.3]) * corners @ np.eye(2, d) + generator.choice([0, 0.7])
    return x, np.array([1.0, 1, -1, -1])


def _same_means(generator, n, d):
    half = generator.random((n, d))
    return np.vstack([half, half[::-1]]), np.repeat([1.0, -1.0], n)


def _centred(generator, n, d):
    x, y = generator.normal(size=(2 * n, d)), np.repeat([1.0, -1.0], n)
    z = y[:, None] * x
    return y[:, None] * (z - z.mean(axis=0)), y


def _more_features(generator, n, d):
    return _random(generator, n, 5 * d + n)


def _well_separated(generator, n, d):
    x, y = _more_features(generator, n, d)
    x[y > 0, : 3 * d] += 3
    return x, y


def _one_each(generator, n, d):
    return generator.random((2, d)), np.array([1.0, -1.0])


def _on_a_line(generator, n, d):
    x, y = _random(generator, n, d)
    return x[:, :1] * generator.random(d), y


KINDS = [
    _random, _grid, _zeros, _balanced_zeros, _constant, _xor, _same_means, _centred,
    _more_features, _well_separated, _one_each, _on_a_line,
]  # fmt: skip
ROUNDS = 5


def problems(kind):
    """Yield z, x, y and whether there is a bias."""
    for seed in range(ROUNDS):
        generator = np.random.default_rng([seed, KINDS.index(kind)])
        n, d = (int(each) for each in generator.integers([2, 2], [13, 7]))
        x, y = kind(generator, n, d)
        z = y[:, None] * x
        yield z, x, y, False
        yield np.column_stack([z, y]), x, y, True


def expected_margin(x, y, norm, *, bias):
    rows = y[:, None] * x
    if bias:
        rows = ((x[y > 0][:, None] - x[y < 0]) / 2).reshape(-1, x.shape[1])
    if norm == "l2":
        # min ‖Σ λ_i z_i‖² + (Σ λ_i - 1)² over λ >= 0 has λ along the nearest point's.
        weights, _ = nnls(np.vstack([rows.T, np.ones(len(rows))]), np.eye(x.shape[1] + 1)[-1])
        return np.linalg.norm(weights @ rows) / weights.sum()
    n, d = rows.shape
    both = np.vstack([np.column_stack([sign * rows.T, -np.ones(d)]) for sign in (1, -1)])
    total = np.append(np.ones(n), 0)[None]
    result = linprog(
        np.append(np.zeros(n), 1), A_ub=both, b_ub=np.zeros(2 * d), A_eq=total, b_eq=[1]
    )
    assert result.status == 0
    return result.fun


def expected_minimiser(z):
    """Whether the clean loss has a minimiser: Σ p_i z_i = 0 for some p > 0."""
    n, p = z.shape
    result = linprog(
        np.append(np.zeros(n), -1),
        A_eq=np.vstack([np.column_stack([z.T, np.zeros(p)]), np.append(np.ones(n), 0)]),
        b_eq=np.append(np.zeros(p), 1),
        A_ub=np.column_stack([-np.eye(n), np.ones(n)]),
        b_ub=np.zeros(n),
    )
    return result.status == 0 and result.x[-1] > 1e-7


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize("kind", KINDS)
def test_geometry(kind, norm):
    for z, x, y, bias in problems(kind):
        found, size = measure_geometry(z, norm, x.shape[1]), np.abs(x).max()
        margin = expected_margin(x, y, norm, bias=bias)
        assert found["margin"] == pytest.approx(margin, abs=1e-9 * size)
        mean = (x[y > 0].mean(axis=0) - x[y < 0].mean(axis=0)) / 2
        if not bias:
            mean = (y[:, None] * x).mean(axis=0)
        end = np.linalg.norm(mean, 2 if norm == "l2" else np.inf)
        assert found["epsilon_bar"] == pytest.approx(end, abs=1e-13 * size)
        if end <= 1e-15 * size:
            assert found["epsilon_bar"] == 0
        assert found["margin"] <= found["epsilon_bar"] * (1 + 1e-12)
        assert found["weakly_separable"] == (not expected_minimiser(z))
        if found["margin"] > 0:
            direction = found["direction"]
            length = np.linalg.norm(direction[: x.shape[1]], 2 if norm == "l2" else 1)
            assert length == pytest.approx(1, rel=1e-12)
            assert (z @ direction).min() == pytest.approx(margin, abs=1e-9 * size)


def expected_regime(epsilon, decay, found):
    margin, end = found["margin"], found["epsilon_bar"]
    # Where both borders are one, rounding tells them apart.
    if epsilon >= end * (1 - 1e-13):
        return "zero"
    separable = epsilon <= margin if margin > 0 else epsilon == 0 and found["weakly_separable"]
    return "no-minimiser" if decay == 0 and separable else "interior"


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize("kind", KINDS)
def test_regimes(kind, norm):
    for z, x, _, _ in problems(kind):
        geometry = measure_geometry(z, norm, x.shape[1])
        margin, end = geometry["margin"], geometry["epsilon_bar"]
        for epsilon in {0, margin / 2, margin, (margin + end) / 2, 0.99 * end, end, end + 0.1}:
            for decay in (0, 0.01):
                noise = make_noise({"name": "adversarial" if epsilon else "none"}, x.shape[1], norm)
                objective = Objective(z, noise, epsilon, decay)
                found = find_optimum(objective, geometry)
                assert found.regime == expected_regime(epsilon, decay, geometry)
                if found.regime == "zero":
                    assert not found.theta[: x.shape[1]].any()
                # Nothing near by is lower.
                if not found.status:
                    value = objective.value(found.theta, z @ found.theta)
                    steps = np.random.default_rng(0).normal(size=(8, z.shape[1]))
                    for step in 1e-3 * steps:
                        theta = found.theta + step
                        assert objective.value(theta, z @ theta) >= value - 1e-15


def test_an_epsilon_bar_of_rounding_is_0():
    # 0.1 + 0.2 - 0.3 is 6e-17 in float64.
    z = np.array([[0.1, 1.0], [0.2, -1.0], [-0.3, 0.0]])
    assert np.abs(z.mean(axis=0)).max() > 0
    for norm in ("l2", "linf"):
        for scale in (1.0, 1e-6, 1e6):
            found = measure_geometry(scale * z, norm, 2)
            assert (found["epsilon_bar"], found["margin"]) == (0, 0)
            # What is small beside the data, but no rounding, stays.
            other = scale * np.array([[0.1, 1.0], [0.2, -1.0], [-0.3 + 3e-12, 0.0]])
            assert measure_geometry(other, norm, 2)["epsilon_bar"] == pytest.approx(
                scale * 1e-12, rel=1e-4
            )


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize("name", ["adversarial", "mixed"])
def test_both_borders_in_one(norm, name):
    # Two points (±1, 0): z is (1, 0) twice. Their margin, and the mean, is 1.
    noise = make_noise({"name": name, "share": 0.5}, 2, norm)
    z = np.array([[1.0, 0.0], [1.0, 0.0]])
    for rows, bias in ((z, False), (np.column_stack([z, [1.0, -1.0]]), True)):
        geometry = measure_geometry(rows, norm, 2)
        assert (geometry["margin"], geometry["epsilon_bar"]) == pytest.approx((1, 1), abs=1e-9)
        at_end = 1.0 if name == "adversarial" else 2.0
        found = find_optimum(Objective(rows, noise, at_end, 0), geometry)
        assert (found.status, found.regime) == ("", "zero"), bias
        np.testing.assert_array_equal(found.theta, 0)
        assert find_optimum(Objective(rows, noise, 0.999, 0), geometry).status == "no-minimiser"


def test_a_border_within_rounding_of_epsilon_is_reached():
    # The margin, by hand 0.1, comes out of the solver as 0.1 less 2e-17.
    x = np.array([
        [0, 2, 1, 0, 0], [1, 1, 0, 1, 0], [0, 2, 1, 1, 0], [2, 1, 2, 0, 0], [1, 0, 2, 0, 0],
        [1, 0, 0, 0, 0], [1, 1, 1, 2, 0],
    ]) / 2  # fmt: skip
    z = np.array([1, 1, 1, -1, -1, -1, -1.0])[:, None] * x
    geometry = measure_geometry(z, "linf")
    assert geometry["margin"] == pytest.approx(0.1, abs=1e-15)
    noise = make_noise({"name": "adversarial"}, 5, "linf")
    assert find_optimum(Objective(z, noise, 0.1, 0), geometry).status == "no-minimiser"


def test_rows_that_separate_weakly_are_not_taken_for_a_minimum():
    # Newton's method ends far out, where some margins no longer count.
    x = np.array([
        [1, 1, 2, 0], [1, 1, 0, 2], [1, 1, 2, 0], [0, 0, 2, 1], [1, 0, 2, 2], [0, 2, 0, 1],
        [0, 0, 1, 2], [1, 0, 0, 1], [1, 2, 2, 1], [0, 0, 1, 0], [1, 0, 2, 2], [2, 1, 2, 1],
    ]) / 2  # fmt: skip
    z = np.where(np.arange(12) < 9, 1.0, -1.0)[:, None] * x
    assert not expected_minimiser(z)
    geometry = measure_geometry(z)
    assert (geometry["margin"], geometry["weakly_separable"]) == (0, True)


def test_a_hull_that_touches_0_is_found_where_the_quadratic_programme_gets_no_closer():
    # A row is 0. Clarabel ends at a distance of 1.5e-4.
    z = -np.array([
        [-1, 0, 0, 0], [0, -1, -1, -1], [1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0],
        [1, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 0.0],
    ])  # fmt: skip
    assert measure_geometry(z)["margin"] == 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_well_separated_images_of_many_pixels(seed, norm):
    generator = np.random.default_rng(seed)
    y = np.where(np.arange(40) % 2 == 0, 1.0, -1.0)
    x = generator.normal(size=(40, 784)) + 2 * y[:, None]
    found = measure_geometry(y[:, None] * x, norm)
    expected = expected_margin(x, y, norm, bias=False)
    assert found["margin"] == pytest.approx(expected, rel=1e-9)
    assert found["weakly_separable"]
