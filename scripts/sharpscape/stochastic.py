"""Stochastic gradient descent on batches, each seed with its own order of the data."""

import numpy as np

from sharpscape import seeds as streams
from sharpscape.descent import initial_weights
from sharpscape.logistic import expected_loss, slopes


def epoch(z, noise, epsilon, weight_decay, w, order, batch_size, learning_rate):
    """One pass over z in the given order; w, shape [d], is updated in place."""
    for first in range(0, len(order), batch_size):
        batch = z[order[first : first + batch_size]]
        norm = np.sqrt(w @ w)
        a, b = slopes(batch @ w, norm, noise, epsilon)
        w *= 1 - learning_rate * (b / norm + weight_decay)
        w -= (learning_rate / len(batch)) * (a @ batch)


def stochastic_gradient_descent(
    z,
    noise,
    epsilon,
    weight_decay,
    seeds,
    *,
    batch_size,
    learning_rate,
    epochs,
    initial_scale,
    report,
):
    """Train one model per seed by SGD on the noisy loss.

    Arguments and returns as descent.gradient_descent; history per epoch, {"loss"} only.
    """
    n, d = z.shape
    weights = np.array([initial_weights(seed, d, initial_scale) for seed in seeds])
    orders = [streams.generator(seed, "order") for seed in seeds]
    loss = np.zeros((len(seeds), epochs + 1))
    for e in range(epochs + 1):
        for row, (w, order) in enumerate(zip(weights, orders, strict=True)):
            if e > 0:
                epoch(
                    z, noise, epsilon, weight_decay, w, order.permutation(n),
                    batch_size, learning_rate,
                )  # fmt: skip
            loss[row, e] = expected_loss(z @ w, np.linalg.norm(w), noise, epsilon)
        report()
    return weights, {"loss": loss}
