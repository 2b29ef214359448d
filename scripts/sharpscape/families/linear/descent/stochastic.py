"""Stochastic gradient descent on batches, each seed with its own order of the data."""

from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.descent.initial import initial_parameters
from sharpscape.families.linear.descent.path import Crossing, Descended
from sharpscape.families.linear.loss.logistic import slopes
from sharpscape.families.schedules import learning_rates
from sharpscape.streams import Stream

ORDER = Stream("order", 1)


class Pace(NamedTuple):
    """How the steps of an epoch are taken.

    Attributes:
        batch_size: samples of a step; the last of an epoch may have fewer.
        learning_rate: of the epoch.
        momentum: of the velocity v: v <- momentum v + gradient, theta <- theta - rate v.
    """

    batch_size: int
    learning_rate: float
    momentum: float


def batch_steps(objective, theta, velocity, order, pace):
    """One pass over the rows in the given order, yielding after every step.

    Args:
        theta, velocity: shape [p], updated in place.
        order: of the rows, shape [n].
        pace: a Pace.
    """
    for first in range(0, len(order), pace.batch_size):
        batch = objective.z[order[first : first + pace.batch_size]]
        a, g = slopes(batch @ theta, theta, objective.noise, objective.epsilon)
        gradient = a @ batch
        gradient /= len(batch)
        gradient += g
        gradient += objective.decay * theta
        velocity *= pace.momentum
        velocity += gradient
        theta -= pace.learning_rate * velocity
        yield


def _loss(objective, theta):
    return objective.loss(theta, objective.z @ theta)


def _train_seed(objective, theta, paces, generator, crossing, report):
    """Train theta, shape [p], in place; returns the loss before and after every epoch.

    Args:
        paces: a Pace per epoch.
    """
    n, velocity = len(objective.z), np.zeros_like(theta)
    loss, steps = [_loss(objective, theta)], 0
    for pace in paces:
        order = generator.permutation(n)
        start = theta.copy(), velocity.copy()
        for _ in batch_steps(objective, theta, velocity, order, pace):
            pass
        loss.append(_loss(objective, theta))
        if crossing.inside(loss[-2], loss[-1]):
            walk = batch_steps(objective, *start, order, pace)
            _cross(objective, walk, start[0], loss[-2], steps, crossing)
        steps += -(-n // pace.batch_size)
        report()
    return loss


def _cross(objective, walk, theta, loss, steps, crossing):
    """Walk an epoch again, with the loss after every step, to the one that crosses the target.

    Args:
        walk: the steps of the epoch, which change theta, shape [p], in place.
        loss, steps: at the start of the epoch.
    """
    before = theta.copy()
    for step, _ in enumerate(walk):
        after = _loss(objective, theta)
        if crossing.inside(loss, after):
            crossing.bisect(objective, steps + step, before, theta)
            return
        before, loss = theta.copy(), after


def rates_of(settings):
    """The learning rate of every epoch, shape [epochs] (see learning_rates)."""
    names = ("learning_rate", "epochs", "schedule", "milestones", "factor")
    return learning_rates(*(settings[name] for name in names))


def stochastic_gradient_descent(objective, seeds, settings, report):
    """Train one model per seed by SGD on the noisy loss.

    The crossing of target_loss is sought in the first epoch at whose end the loss is at most that.

    Args:
        objective: an Objective.
        seeds: seeds of the initialisation and of the order of the data, integers.
        settings: batch_size, momentum (see Pace), what rates_of needs, initial_scale (standard
            deviation of the initial weights), and target_loss (the loss whose crossing is wanted
            as well), which may be left out.
        report: called after every epoch.

    Returns:
        Descended; history: "loss", shape [seed, epochs + 1].
    """
    p, scale = objective.z.shape[1], settings["initial_scale"]
    paces = [
        Pace(settings["batch_size"], rate, settings["momentum"]) for rate in rates_of(settings)
    ]
    crossings = [Crossing(settings.get("target_loss"), p) for _ in seeds]
    theta = np.array([initial_parameters(seed, objective.noise, p, scale) for seed in seeds])
    loss = [
        _train_seed(objective, theta[row], paces, ORDER.generator(seed), crossings[row], report)
        for row, seed in enumerate(seeds)
    ]
    return Descended(theta, {"loss": np.array(loss)}, crossings)
