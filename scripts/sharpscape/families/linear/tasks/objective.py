"""What training minimises: the noisy loss with weight decay."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sharpscape.families.linear.loss.logistic import are_weights, expected_loss, slopes


@dataclass(frozen=True)
class Objective:
    """The noisy loss plus (weight_decay/2)‖w‖² on rows.

    Attributes:
        z: rows y_i x_i, and y_i where there is a bias, shape [n, p], float64.
        noise: a LinearNoise.
        epsilon: size of the noise, in units of the scaled input.
        weight_decay: mu >= 0, on the weights and not on the bias.
    """

    z: np.ndarray
    noise: object
    epsilon: float
    weight_decay: float

    @cached_property
    def under_noise(self):
        """Which parameters are weights, shape [p]."""
        return are_weights(self.noise, self.z.shape[1])

    @cached_property
    def decay(self):
        """Weight decay of every parameter, shape [p]."""
        return self.weight_decay * self.under_noise

    def loss(self, theta, margins):
        """The loss without weight decay at theta, [..., p], of its margins, shape [..., n]."""
        return expected_loss(margins, theta, self.noise, self.epsilon)

    def value(self, theta, margins):
        """The objective at theta, shape [p]."""
        return float(self.loss(theta, margins) + self.decay @ theta**2 / 2)

    def gradient(self, theta, margins):
        """The gradient of the objective at theta, in the shape of theta, [..., p]."""
        a, g = slopes(margins, theta, self.noise, self.epsilon)
        return a @ self.z / len(self.z) + g + self.decay * theta
