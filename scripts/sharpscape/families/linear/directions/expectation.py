"""The expected rise of the loss at random weights around a logistic model, and how sure it is."""

import functools
from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.directions.drawn import (
    drawn_mean,
    like_signs,
    shifted_loss,
    softened_signs,
)
from sharpscape.families.linear.directions.reductions import (
    Sides,
    following_axes,
    following_mean,
    held_axes,
    held_mean,
    no_shifts,
    shifts_of,
    sides_of,
)
from sharpscape.families.linear.directions.rules import Nearby
from sharpscape.families.linear.directions.settling import settled
from sharpscape.families.linear.loss.logistic import clean_loss, expected_loss
from sharpscape.words import FOLLOWING, HELD

# Standard errors that count as the error of a mean over drawn directions.
STANDARD_ERRORS = 3


class Rise(NamedTuple):
    """An expected rise of the loss.

    Attributes:
        value: the rise; infinite where a loss overflows.
        relative_error: how far off it may be, in units of the rise; NaN of an infinite rise.
    """

    value: float
    relative_error: float


class Around(NamedTuple):
    """What is asked for: the mean loss at random weights around a model.

    Attributes:
        sides: the model's Sides.
        theta: its parameters, shape [p].
        noise: a LinearNoise; epsilon: its size.
        nearby: the law of the steps.
        seed: of directions that are drawn.
        at_rest: the loss at the model.
    """

    sides: Sides
    theta: np.ndarray
    noise: object
    epsilon: float
    nearby: Nearby
    seed: int
    at_rest: float


def expected_rise(z, theta, noise, epsilon, nearby, *, seed, mode=FOLLOWING):
    """E L(w + v) - L(w) over random steps v from w; a bias stays as it is.

    Args:
        z: rows y_i x_i, and y_i after it where there is a bias, shape [n, p].
        theta: weights, and the bias where there is one, shape [p].
        noise: a LinearNoise; epsilon: its size.
        nearby: a rules.Nearby, the law of v.
        seed: of the directions, where some must be drawn.
        mode: what the noise does at w + v.

    Returns:
        a Rise: by quadratures to settling.TOLERANCE, or as near as their cap allows; by drawn
        directions to three standard errors. At w = 0 it is exactly 0; NaN for weights of NaN.
    """
    if np.isnan(theta).any():
        return Rise(np.nan, np.nan)
    if not theta[: noise.dimension].any():
        return Rise(0.0, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        sides = sides_of(z, theta, noise.dimension)
        noise = noise.resolved((1 + nearby.radius) * epsilon * sides.length)
        at_rest = float(expected_loss(sides.margins, theta, noise, epsilon))
        around = Around(sides, theta, noise, epsilon, nearby, seed, at_rest)
        mean, error = _way(around, mode)(around)
        rise = float(mean - at_rest)
    if not np.isfinite(rise):
        return Rise(np.inf, np.nan)
    return Rise(rise, error / abs(rise) if rise else 0.0)


def expected_rises(z, theta, noise, epsilon, nearby, *, seed):
    """The expected_rise of both modes, {mode: Rise}; one where the noise does not turn with w."""
    place = z, theta, noise, epsilon, nearby
    following = expected_rise(*place, seed=seed)
    alike = epsilon == 0 or not noise.following
    held = following if alike else expected_rise(*place, seed=seed, mode=HELD)
    return {FOLLOWING: following, HELD: held}


def _way(around, mode):
    """The function of this module that gives the mean loss and its error."""
    noise = around.noise
    if around.epsilon == 0:
        return _without_noise
    held = mode == HELD and noise.following
    # In R^1 all norms are one.
    one_norm = noise.reduction == "kinks" and around.sides.dimension == 1
    if noise.reduction in ("length", "sphere") or one_norm:
        return _held if held else _following
    if noise.reduction == "kinks":
        return _held if held else _beside_softened_signs
    if noise.reduction == "signs":
        return _beside_a_sphere
    return functools.partial(_beside_no_noise, held=held)


def _by_shifts(around, shifts, epsilon):
    return settled(
        lambda nodes: held_mean(around.sides, shifts, epsilon, around.nearby, nodes),
        held_axes(shifts, around.nearby),
        samples=len(around.sides.rows) * len(shifts.alignments),
        at_rest=around.at_rest,
    )


def _without_noise(around):
    return _by_shifts(around, no_shifts(around.sides), 0.0)


def _held(around):
    return _by_shifts(around, shifts_of(around.noise, around.sides), around.epsilon)


def _following(around):
    return _by_length(around, around.noise)


def _by_length(around, noise):
    return settled(
        lambda nodes: following_mean(around.sides, noise, around.epsilon, around.nearby, nodes),
        following_axes(noise, around.nearby),
        samples=len(around.sides.rows),
        at_rest=around.at_rest,
    )


def _loss(noise, epsilon):
    return lambda margins, points: expected_loss(margins, points, noise, epsilon)


def _held_loss(around):
    """The loss under noise made at the model, as _loss gives that of noise made anew."""
    theta, epsilon, end = around.theta, around.epsilon, np.ones(1)

    def loss(margins, points):
        pairs = zip(margins[:, None], points - theta, strict=True)
        lines = [around.noise.held_losses(at, theta, step, end, epsilon) for at, step in pairs]
        return np.concatenate(lines)

    return loss


def _with_error(drawn, error):
    """The mean of a Drawn, and its error with that of what is known of its controls."""
    return drawn.mean, STANDARD_ERRORS * drawn.error + error


def _beside_softened_signs(around):
    noise, epsilon = around.noise, around.epsilon
    shifts = softened_signs(noise, around.sides, around.nearby)
    known, error = _by_shifts(around, shifts, epsilon)
    controls = [
        (shifted_loss(around.sides, shifts, epsilon), known),
        (lambda margins, points: noise.size(points), shifts.size),
    ]
    return _with_error(drawn_mean(around, _loss(noise, epsilon), controls), error)


def _beside_a_sphere(around):
    beside = like_signs(around.sides.dimension)
    known, error = _by_length(around, beside)
    controls = [(_loss(beside, around.epsilon), known)]
    # So little is left beside this control that one end will do.
    drawn = drawn_mean(around, _loss(around.noise, around.epsilon), controls, ends=(1,))
    return _with_error(drawn, error)


def _beside_no_noise(around, *, held):
    known, error = _without_noise(around)
    loss = _held_loss(around) if held else _loss(around.noise, around.epsilon)
    controls = [(lambda margins, points: clean_loss(margins), known)]
    return _with_error(drawn_mean(around, loss, controls), error)
