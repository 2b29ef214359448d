"""Gradient descent with a fixed budget of full-batch steps, all seeds of a block at once."""

import numpy as np

from sharpscape.families.linear.loss.logistic import (
    are_weights,
    expected_loss,
    slopes,
    slopes_of_size,
)
from sharpscape.families.linear.training.equal_loss import Crossings
from sharpscape.families.linear.training.sparse_optimum import least_subgradient
from sharpscape.streams import Stream

INITIALISATION = Stream("initialisation", 0)
# A matrix product rounds differently for another number of columns. Blocks are padded to this
# width, so that a seed alone and the same seed among others give the same bits.
WIDTH = 8
SUFFICIENT_DECREASE = 0.3
LEAST_STEP = 1e-12


def initial_parameters(seed, noise, parameters, scale):
    """Gaussian weights of standard deviation scale and bias 0, shape [parameters].

    They are the same at any epsilon.
    """
    theta = np.zeros(parameters)
    draw = INITIALISATION.generator(seed).standard_normal(noise.dimension)
    theta[: noise.dimension] = scale * draw
    return theta


class _Gradient:
    """Steps along the gradient: margins are linear in the step, no search needs z again."""

    def __init__(self, z, noise, epsilon, decay, theta, margins):
        a, g = slopes(margins, theta, noise, epsilon)
        self.least = a @ z / len(z) + g + decay * theta
        self.theta, self.margins, self.along = theta, margins, self.least @ z.T

    def move(self, size):
        """theta and margins after a step of this size, shape [WIDTH]."""
        return (
            self.theta - size[:, None] * self.least,
            self.margins - size[:, None] * self.along,
        )


class _Proximal:
    """Steps that keep ‖w‖₁ whole: past a kink the gradient alone decreases nothing.

    Proximal in ‖w‖₁, whose slope is that of the present point; a weight may end at 0.
    """

    def __init__(self, z, noise, epsilon, decay, theta, margins):
        a, self.kink = slopes_of_size(margins, noise.size(theta), noise, epsilon)
        self.smooth = a @ z / len(z) + decay * theta
        self.under_noise = are_weights(noise, theta.shape[1])
        self.least = least_subgradient(self.smooth, self.kink, theta, self.under_noise)
        self.z, self.theta = z, theta

    def move(self, size):
        """As _Gradient.move."""
        moved = self.theta - size[:, None] * self.smooth
        shrunk = np.sign(moved) * np.maximum(np.abs(moved) - (size * self.kink)[:, None], 0)
        moved = np.where(self.under_noise, shrunk, moved)
        return moved, moved @ self.z.T


def _descend(z, noise, epsilon, decay, theta, steps, step_size, crossings, report):
    """Descend from theta, shape [WIDTH, p]; the first seeds are those of crossings.

    Returns theta and history, each [WIDTH, steps + 1].
    """

    def penalty(theta):
        return (decay * theta**2).sum(axis=1) / 2

    kinked = noise.norm == "linf" and noise.follows_weights and epsilon > 0 and step_size is None
    kind = _Proximal if kinked else _Gradient
    margins = theta @ z.T
    value = expected_loss(margins, theta, noise, epsilon) + penalty(theta)
    size = np.full(WIDTH, 1.0 if step_size is None else step_size)
    history = {name: np.zeros((WIDTH, steps + 1)) for name in ("loss", "gradient_norm", "step")}
    for step in range(steps + 1):
        slope = kind(z, noise, epsilon, decay, theta, margins)
        history["loss"][:, step] = value - penalty(theta)
        history["gradient_norm"][:, step] = np.linalg.norm(slope.least, axis=1)
        if step == steps:
            break
        if step_size is None:
            size = np.minimum(2 * size, 1e12)
        searching = np.ones(WIDTH, dtype=bool)
        trial_value = value.copy()
        while searching.any():
            trial, trial_margins = slope.move(size)
            objective = expected_loss(trial_margins, trial, noise, epsilon) + penalty(trial)
            trial_value[searching] = objective[searching]
            if step_size is not None:
                break
            decrease = ((trial - theta) ** 2).sum(axis=1) / size
            searching &= trial_value > value - SUFFICIENT_DECREASE * decrease
            searching &= size > LEAST_STEP
            size[searching] /= 2
        # Below rounding no step decreases the loss: stay.
        worse = (trial_value > value) if step_size is None else np.zeros(WIDTH, dtype=bool)
        trial = np.where(worse[:, None], theta, trial)
        trial_value = np.where(worse, value, trial_value)
        loss = trial_value - penalty(trial)
        for seed in range(len(crossings.steps)):
            if crossings.inside(seed, history["loss"][seed, step], loss[seed]):
                crossings.bisect(seed, step, z, noise, epsilon, theta[seed], trial[seed])
        theta, value = trial, trial_value
        margins = np.where(worse[:, None], margins, trial_margins)
        history["step"][:, step + 1] = np.where(worse, 0, size)
        report()
    return theta, history


def gradient_descent(
    z,
    noise,
    epsilon,
    weight_decay,
    seeds,
    *,
    steps,
    step_size,
    initial_scale,
    target_loss=None,
    report,
):
    """Train one model per seed by gradient descent on the noisy loss.

    Random and aligned noise enter by their expectation, as everywhere (see noises). With
    backtracking and L∞ noise, steps are proximal (_Proximal); fixed ones follow the subgradient.

    Args:
        z: rows y_i x_i, and y_i where there is a bias, shape [n, p].
        noise: see noises.make_noise.
        seeds: seeds of the initialisation, integers.
        steps: the budget.
        step_size: a number, or None for backtracking (Armijo).
        initial_scale: standard deviation of the initial weights.
        target_loss: the loss whose crossing is wanted as well, or None.
        report: called after every step.

    Returns:
        theta, shape [seed, p]; history, {"loss", "gradient_norm", "step"} of shape
        [seed, steps + 1], the loss without the weight decay; the Crossings of the target.
    """
    p = z.shape[1]
    decay = weight_decay * are_weights(noise, p)
    found = Crossings(target_loss, len(seeds), p)
    all_theta, all_history = [], []
    for first in range(0, len(seeds), WIDTH):
        block = seeds[first : first + WIDTH]
        start = np.array([initial_parameters(seed, noise, p, initial_scale) for seed in block])
        padded = np.concatenate([start, np.repeat(start[:1], WIDTH - len(block), axis=0)])
        crossings = Crossings(target_loss, len(block), p)
        theta, history = _descend(
            z, noise, epsilon, decay, padded, steps, step_size, crossings, report
        )
        part = slice(first, first + len(block))
        found.theta[part], found.steps[part] = crossings.theta, crossings.steps
        all_theta.append(theta[: len(block)])
        all_history.append({name: values[: len(block)] for name, values in history.items()})
    history = {name: np.concatenate([each[name] for each in all_history]) for name in history}
    return np.concatenate(all_theta), history, found
