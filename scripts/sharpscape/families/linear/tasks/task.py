"""What the models of one job are trained on."""

from typing import Any, NamedTuple

import numpy as np

from sharpscape.families.linear.tasks.objective import Objective


class Task(NamedTuple):
    """Rows, a noise and seeds: a training method makes a model per seed of them.

    Attributes:
        z: rows y_i x_i of the training split, and y_i where there is a bias, shape [n, p].
        noise: a LinearNoise.
        epsilon: its size, in units of the scaled input.
        seeds: one model each, integers.
        geometry: fields of geometry.measure_geometry in the noise's norm.
    """

    z: np.ndarray
    noise: Any
    epsilon: float
    seeds: list[int]
    geometry: dict[str, Any]

    def objective(self, weight_decay: float) -> Objective:
        """The Objective of this task with that weight decay."""
        return Objective(self.z, self.noise, self.epsilon, weight_decay)
