"""Stochastic gradient descent on batches, each seed with its own order of the data."""

import numpy as np

from sharpscape.families.linear.loss.logistic import are_weights, expected_loss, slopes
from sharpscape.families.linear.training.descent import initial_parameters
from sharpscape.families.linear.training.equal_loss import Crossings
from sharpscape.families.schedules import learning_rates
from sharpscape.streams import Stream

ORDER = Stream("order", 1)


def batch_steps(
    z, noise, epsilon, decay, theta, velocity, order, batch_size, learning_rate, momentum
):
    """One pass over z in the given order, yielding after every step.

    Args:
        decay: weight decay of every parameter, shape [p].
        theta, velocity: shape [p], updated in place.
    """
    for first in range(0, len(order), batch_size):
        batch = z[order[first : first + batch_size]]
        a, g = slopes(batch @ theta, theta, noise, epsilon)
        gradient = a @ batch
        gradient /= len(batch)
        gradient += g
        gradient += decay * theta
        velocity *= momentum
        velocity += gradient
        theta -= learning_rate * velocity
        yield


def _train_seed(
    z, noise, epsilon, decay, theta, rates, generator, batch_size, momentum, row, crossings, report
):
    """Train theta, shape [p], in place; returns the loss before and after every epoch."""
    n, velocity = len(z), np.zeros_like(theta)
    batches = -(-n // batch_size)
    loss = [expected_loss(z @ theta, theta, noise, epsilon)]
    for e, rate in enumerate(rates):
        order = generator.permutation(n)

        def walk(theta, velocity, order=order, rate=rate):
            return batch_steps(
                z, noise, epsilon, decay, theta, velocity, order, batch_size, rate, momentum
            )

        start = theta.copy(), velocity.copy()
        for _ in walk(theta, velocity):
            pass
        loss.append(expected_loss(z @ theta, theta, noise, epsilon))
        if crossings.inside(row, loss[-2], loss[-1]):
            _cross(z, noise, epsilon, walk, start, loss[-2], row, e * batches, crossings)
        report()
    return loss


def _cross(z, noise, epsilon, walk, start, loss, row, steps, crossings):
    """Walk an epoch again, with the loss after every step, to the one that crosses the target."""
    theta, velocity = start
    before = theta.copy()
    for step, _ in enumerate(walk(theta, velocity)):
        after = expected_loss(z @ theta, theta, noise, epsilon)
        if crossings.inside(row, loss, after):
            crossings.bisect(row, steps + step, z, noise, epsilon, before, theta)
            return
        before, loss = theta.copy(), after


def stochastic_gradient_descent(
    z,
    noise,
    epsilon,
    weight_decay,
    seeds,
    *,
    batch_size,
    learning_rate,
    schedule,
    milestones,
    factor,
    momentum,
    epochs,
    initial_scale,
    target_loss=None,
    report,
):
    """Train one model per seed by SGD on the noisy loss.

    Arguments and returns as descent.gradient_descent; history per epoch, {"loss"} only. The
    crossing of target_loss is sought in the first epoch at whose end the loss is at most that.

    Args:
        batch_size: samples of a step; the last of an epoch may have fewer.
        learning_rate, schedule, milestones, factor: see learning_rates.
        momentum: of the velocity v: v <- momentum v + gradient, theta <- theta - rate v.
    """
    p = z.shape[1]
    decay = weight_decay * are_weights(noise, p)
    rates = learning_rates(learning_rate, epochs, schedule, milestones, factor)
    crossings = Crossings(target_loss, len(seeds), p)
    theta = np.array([initial_parameters(seed, noise, p, initial_scale) for seed in seeds])
    loss = [
        _train_seed(
            z, noise, epsilon, decay, theta[row], rates, ORDER.generator(seed),
            batch_size, momentum, row, crossings, report,
        )
        for row, seed in enumerate(seeds)
    ]  # fmt: skip
    return theta, {"loss": np.array(loss)}, crossings
