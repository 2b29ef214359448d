"""Periodic adversarial scheduling (Liu et al. 2020, arXiv 2006.08403).

Training has some periods. Within each, at the share s of its epochs, the noise has the size
min(epsilon, peak epsilon (1 - cos(pi s)) / 2), and the learning rate goes through its whole
schedule (the loop sees to it).
"""

import math

from sharpscape.families.deep.loop.gradient_descent import GradientDescent
from sharpscape.families.deep.loop.objective import Objective, cross_entropy_of
from sharpscape.families.deep.loop.rates import epochs_of_period


def epsilon_at(share, epsilon, peak):
    """Size of the noise at this share of a period, in [0, 1)."""
    return min(epsilon, peak * epsilon * (1 - math.cos(math.pi * share)) / 2)


def make(subject):
    """The method for a network (see training.Entry)."""
    period, peak = epochs_of_period(subject.options), subject.options["peak"]

    def examples(subject, batch):
        """The batch under noise of this epoch's size."""
        epsilon = epsilon_at(batch.epoch % period / period, subject.epsilon, peak)
        return subject.noisy(batch.x, batch.y, batch.generator, epsilon=epsilon)

    return GradientDescent(subject, Objective(examples, cross_entropy_of))
