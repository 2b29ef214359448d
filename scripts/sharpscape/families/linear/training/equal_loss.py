"""Models of one loss: where a path of training crosses a target."""

import numpy as np

from sharpscape.families.linear.loss.logistic import expected_loss

# Of the target, relative.
TOLERANCE = 1e-6
MAX_HALVINGS = 60
# Statuses of models that are not there: the target lies below the least loss of their epsilon, or
# the budget did not suffice. They have no row in a summary.
BELOW_MINIMUM = "target-below-minimum"
NOT_REACHED = "target-not-reached"


class Crossings:
    """The first crossing of a target loss by each seed's path, found as training goes on.

    Attributes:
        theta: where it crosses, shape [seed, p]; NaN as long as it has not.
        steps: how many steps it took, the last one in part, shape [seed]; NaN likewise.
    """

    def __init__(self, target, seeds, parameters):
        """target: a loss, or None where no crossing is wanted."""
        self.target = target
        self.theta = np.full((seeds, parameters), np.nan)
        self.steps = np.full(seeds, np.nan)

    def inside(self, seed, before, after):
        """Whether the loss falls to the target between these two losses, for the first time."""
        open_still = self.target is not None and np.isnan(self.steps[seed])
        return open_still and before > self.target >= after

    def bisect(self, seed, step, z, noise, epsilon, before, after):
        """Keep the point of the segment from before to after, shape [p], whose loss is the target.

        Its loss, without weight decay, differs from the target by TOLERANCE at most; step is the
        number of steps to the segment's start.
        """
        margins, change = z @ before, z @ (after - before)
        low, high = 0.0, 1.0
        for _ in range(MAX_HALVINGS):
            middle = (low + high) / 2
            theta = before + middle * (after - before)
            loss = expected_loss(margins + middle * change, theta, noise, epsilon)
            if abs(loss - self.target) <= TOLERANCE * self.target:
                break
            low, high = (middle, high) if loss > self.target else (low, middle)
        self.theta[seed], self.steps[seed] = theta, step + middle
