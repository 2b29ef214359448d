"""Means over drawn directions, and the control variates that stand beside them."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import beta

from sharpscape.families.linear.directions.drawn import (
    DIRECTIONS,
    SAMPLES,
    controlled_mean,
    random_steps,
)
from sharpscape.families.linear.directions.reductions import sides_of
from sharpscape.families.linear.directions.rules import LINE_ENDS, Nearby
from sharpscape.families.linear.directions.sizes import mean_sizes


def test_what_goes_with_a_control_has_no_error():
    x = np.random.default_rng(0).normal(size=(1000, 2))
    found = controlled_mean(3 + 2 * x[:, 0] - 5 * x[:, 1], x, [0.0, 0.0])
    assert found.mean == pytest.approx(3, rel=1e-14)
    assert found.error < 1e-14
    # A control that does not move is of no use, and does no harm.
    constant = np.column_stack([x[:, 0], np.ones(1000)])
    assert controlled_mean(x[:, 0] + 1, constant, [0.0, 1.0]).mean == pytest.approx(1)


def test_the_standard_error_is_the_spread_of_the_means():
    generator, found = np.random.default_rng(1), []
    for _ in range(500):
        x, rest = generator.normal(size=(2, 200))
        found.append(controlled_mean(np.exp(x) + rest, x[:, None], [0.0]))
    means, errors = np.array(found).T
    assert np.mean(errors) == pytest.approx(means.std(), rel=0.15)
    assert means.mean() == pytest.approx(np.exp(0.5), abs=4 * means.std() / np.sqrt(500) + 0.02)


def test_a_value_that_overflows_makes_the_mean_infinite():
    x = np.ones((5, 1))
    assert controlled_mean(np.array([1, 2, np.inf, 4, 5]), x, [1.0]) == (np.inf, np.inf)


@pytest.mark.parametrize("nearby", [LINE_ENDS, Nearby(0.5, True)])
def test_directions_are_shared_by_models_and_fill_their_neighbourhood(rows, w, nearby):
    many = np.repeat(rows, 30, axis=0)
    steps, others = (
        np.array([step for step, _ in random_steps(sides, nearby, 3)])
        for sides in (sides_of(rows, w, 6), sides_of(many, -5 * w, 6))
    )
    assert steps.shape == (DIRECTIONS, 6)
    np.testing.assert_allclose(others, 5 * steps, rtol=1e-14)
    rho = np.linalg.norm(steps, axis=1) / np.linalg.norm(w)
    if not nearby.filled:
        np.testing.assert_allclose(rho, 1, rtol=1e-14)
        return
    assert rho.max() < nearby.radius
    mean, spread = 0.5 * 6 / 7, 0.5 * np.sqrt(6 / 8 - (6 / 7) ** 2)
    assert rho.mean() == pytest.approx(mean, abs=4 * spread / np.sqrt(DIRECTIONS))


def test_of_many_samples_each_direction_has_its_own(rows, w):
    many = np.repeat(rows, 10, axis=0)
    chosen = [chosen for _, chosen in random_steps(sides_of(many, w, 6), LINE_ENDS, 0)]
    assert {len(each) for each in chosen} == {SAMPLES}
    counts, expected = (
        np.bincount(np.concatenate(chosen), minlength=400),
        DIRECTIONS * SAMPLES / 400,
    )
    assert np.abs(counts - expected).max() < 6 * np.sqrt(expected)
    assert len({tuple(each) for each in chosen}) == DIRECTIONS
    few = [chosen for _, chosen in random_steps(sides_of(rows, w, 6), LINE_ENDS, 0)]
    assert all(len(rows[each]) == 40 for each in few)


def mean_size(weight, radius, d):
    """E |weight + radius x| by the angle, at which no density is singular."""
    kink = np.arccos(np.clip(-weight / radius, -1, 1))
    mean, _ = quad(
        lambda t: np.sin(t) ** (d - 2) * abs(weight + radius * np.cos(t)), 0, np.pi,
        points=[kink], epsabs=1e-13,
    )  # fmt: skip
    return mean / beta(0.5, (d - 1) / 2)


@pytest.mark.parametrize("d", [2, 3, 6, 64])
def test_mean_size_of_a_weight_is_the_integral(d):
    w = np.random.default_rng(d).normal(size=d)
    w[0] = 0
    rho, length = np.array([0.2, 1.0]), np.linalg.norm(w)
    expected = [[mean_size(weight, each * length, d) for weight in w] for each in rho]
    np.testing.assert_allclose(mean_sizes(w, rho), expected, rtol=1e-9)
