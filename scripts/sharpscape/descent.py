"""Gradient descent with a fixed budget of full-batch steps, all seeds of a block at once."""

import numpy as np

from sharpscape import seeds as streams
from sharpscape.logistic import expected_loss, slopes

# A matrix product rounds differently for another number of columns. Blocks are padded to this
# width, so that a seed alone and the same seed among others give the same bits.
WIDTH = 8
SUFFICIENT_DECREASE = 0.3
LEAST_STEP = 1e-12


def initial_weights(seed, dimension, scale):
    """Gaussian weights of standard deviation scale, shape [dimension]: the same at any epsilon."""
    return scale * streams.generator(seed, "initialisation").standard_normal(dimension)


def _descend(z, noise, epsilon, weight_decay, w, steps, step_size, report):
    """Descend from w, shape [WIDTH, d]. Returns weights and history, each [WIDTH, steps + 1]."""
    n = len(z)

    def objective(margins, w):
        norm = np.linalg.norm(w, axis=1)
        return expected_loss(margins, norm, noise, epsilon) + weight_decay / 2 * norm**2

    margins = w @ z.T
    value = objective(margins, w)
    size = np.full(WIDTH, 1.0 if step_size is None else step_size)
    history = {name: np.zeros((WIDTH, steps + 1)) for name in ("loss", "gradient_norm", "step")}
    for step in range(steps + 1):
        norm = np.linalg.norm(w, axis=1)
        a, b = slopes(margins, norm, noise, epsilon)
        gradient = a @ z / n + (b / norm + weight_decay)[:, None] * w
        squared = np.sum(gradient**2, axis=1)
        history["loss"][:, step] = value - weight_decay / 2 * norm**2
        history["gradient_norm"][:, step] = np.sqrt(squared)
        if step == steps:
            break
        # Margins are linear in the step: the line search needs no further pass over z.
        direction_margins = gradient @ z.T
        if step_size is None:
            size = np.minimum(2 * size, 1e12)
        searching = np.ones(WIDTH, dtype=bool)
        trial_value = value.copy()
        while searching.any():
            trial = w - size[:, None] * gradient
            trial_margins = margins - size[:, None] * direction_margins
            trial_value[searching] = objective(trial_margins, trial)[searching]
            if step_size is not None:
                break
            searching &= trial_value > value - SUFFICIENT_DECREASE * size * squared
            searching &= size > LEAST_STEP
            size[searching] /= 2
        # Below rounding no step decreases the loss: stay.
        worse = (trial_value > value) if step_size is None else np.zeros(WIDTH, dtype=bool)
        w = np.where(worse[:, None], w, w - size[:, None] * gradient)
        margins = np.where(worse[:, None], margins, margins - size[:, None] * direction_margins)
        value = np.where(worse, value, trial_value)
        history["step"][:, step + 1] = np.where(worse, 0, size)
        report()
    return w, history


def gradient_descent(
    z, noise, epsilon, weight_decay, seeds, *, steps, step_size, initial_scale, report
):
    """Train one model per seed by gradient descent on the noisy loss.

    Random and aligned noise enter by their expectation, as everywhere (see noises).

    Args:
        z: rows y_i x_i, shape [n, d].
        noise: a noises.Noise.
        seeds: seeds of the initialisation, integers.
        steps: the budget.
        step_size: a number, or None for backtracking (Armijo).
        initial_scale: standard deviation of the initial weights.
        report: called after every step.

    Returns:
        weights, shape [seed, d]; history, {"loss", "gradient_norm", "step"} of shape
        [seed, steps + 1], the loss without the weight decay.
    """
    d = z.shape[1]
    all_weights, all_history = [], []
    for first in range(0, len(seeds), WIDTH):
        block = seeds[first : first + WIDTH]
        start = np.array([initial_weights(seed, d, initial_scale) for seed in block])
        padded = np.concatenate([start, np.repeat(start[:1], WIDTH - len(block), axis=0)])
        w, history = _descend(z, noise, epsilon, weight_decay, padded, steps, step_size, report)
        all_weights.append(w[: len(block)])
        all_history.append({name: values[: len(block)] for name, values in history.items()})
    return np.concatenate(all_weights), {
        name: np.concatenate([history[name] for history in all_history]) for name in history
    }
