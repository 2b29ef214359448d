"""Sums over pairs of opposite nodes against sums over all of them, loss by loss."""

import numpy as np
import pytest

from sharpscape.families.linear.directions.reductions import (
    following_mean,
    held_mean,
    shifts_of,
    sides_of,
)
from sharpscape.families.linear.directions.rules import Nearby, coordinate, radii
from sharpscape.families.linear.noise import make_noise

D, EPSILON = 5, 0.3
BALL = Nearby(0.7, True)
# Losses from 1e-130 to 1e4, and pairs with one of each.
SCALES = pytest.mark.parametrize("scale", [0.1, 1, 30, 300, 3000])
SIDES = pytest.mark.parametrize("side", [1, -1], ids=["right", "wrong"])


def problem(scale, side):
    """Sides of samples with margins of one sign, in units of the scale."""
    generator = np.random.default_rng(3)
    w = scale * generator.normal(size=D)
    z = generator.normal(size=(23, D))
    z *= side * np.sign(z @ w)[:, None]
    return z, sides_of(z, w, D)


def mean_loss(u):
    return np.logaddexp(0, -u).mean()


@SCALES
@SIDES
@pytest.mark.parametrize("settings", [{"name": "adversarial"}, {"name": "mixed", "share": 0.3}])
def test_noise_that_follows(scale, side, settings):
    z, sides = problem(scale, side)
    noise = make_noise(settings, D, "l2")
    across = np.linalg.norm(z - sides.along[:, None] * sides.weights / sides.length, axis=1)
    expected = 0.0
    for rho, share in zip(*radii(BALL, D, 2), strict=True):
        for x, part in zip(*coordinate(D, 4), strict=True):
            length = sides.length * np.sqrt(1 + rho**2 + 2 * rho * x)
            for t, ring in zip(*coordinate(D - 1, 8), strict=True):
                meets = x * sides.along + np.sqrt(1 - x**2) * t * across
                for c, chance in zip(noise.alignments, noise.probabilities, strict=True):
                    u = sides.margins + rho * sides.length * meets - EPSILON * c * length
                    expected += share * part * ring * chance * mean_loss(u)
    found = following_mean(sides, noise, EPSILON, BALL, {"along": 4, "across": 8, "radius": 2})
    assert found == pytest.approx(expected, rel=1e-12)


@SCALES
@SIDES
def test_noise_that_is_held(scale, side):
    z, sides = problem(scale, side)
    shifts = shifts_of(make_noise({"name": "adversarial"}, D, "l2"), sides)
    noise = EPSILON * sides.weights / sides.length
    lengths = np.linalg.norm(z - noise, axis=1)
    expected = 0.0
    for rho, share in zip(*radii(BALL, D, 2), strict=True):
        for x, part in zip(*coordinate(D, 4), strict=True):
            u = sides.margins - sides.weights @ noise + rho * sides.length * x * lengths
            expected += share * part * mean_loss(u)
    found = held_mean(sides, shifts, EPSILON, BALL, {"along": 4, "radius": 2})
    assert found == pytest.approx(expected, rel=1e-12)
