"""The path of descent: where it ends, and where it crosses a target loss."""

from typing import NamedTuple

import numpy as np

# Of the target, relative.
TOLERANCE = 1e-6
MAX_HALVINGS = 60


class Crossing:
    """The first crossing of a target loss by the path of one seed, found as training goes on.

    Attributes:
        target: a loss, or None where no crossing is wanted.
        theta: where the path crosses, shape [p]; NaN as long as it has not.
        steps: how many steps it took, the last one in part; NaN as long as it has not crossed.
    """

    def __init__(self, target, parameters):
        self.target = target
        self.theta = np.full(parameters, np.nan)
        self.steps = np.nan

    def inside(self, before, after):
        """Whether the loss falls to the target between these two losses, for the first time."""
        open_still = self.target is not None and np.isnan(self.steps)
        return open_still and before > self.target >= after

    def bisect(self, objective, step, before, after):
        """Keep the point of the segment from before to after, shape [p], whose loss is the target.

        Its loss, without weight decay, differs from the target by TOLERANCE at most; step is the
        number of steps to the segment's start.
        """
        margins, change = objective.z @ before, objective.z @ (after - before)
        low, high = 0.0, 1.0
        for _ in range(MAX_HALVINGS):
            middle = (low + high) / 2
            theta = before + middle * (after - before)
            loss = objective.loss(theta, margins + middle * change)
            if abs(loss - self.target) <= TOLERANCE * self.target:
                break
            low, high = (middle, high) if loss > self.target else (low, middle)
        self.theta, self.steps = theta, step + middle


class Descended(NamedTuple):
    """What descent of a block of seeds gives.

    Attributes:
        theta: where it ends, shape [seed, p].
        history: {name: shape [seed, step]}; the loss is without weight decay.
        crossings: a Crossing per seed.
    """

    theta: np.ndarray
    history: dict[str, np.ndarray]
    crossings: list[Crossing]
