"""What a training method of the logistic model takes, and what it gives."""

from typing import Any, NamedTuple

import numpy as np

from sharpscape.families.linear.loss.objective import Objective


class Task(NamedTuple):
    """What the models of one job are trained on.

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


class Trained(NamedTuple):
    """Models of one seed block at one comparison point.

    Attributes:
        comparison: "converged", "budget" or "loss".
        theta: weights, and the bias where there is one, shape [seed, p]; NaN where there is no
            model.
        status: per seed, a key of statuses.STATUSES; "" where the model is there and sound.
        regime: per seed, "interior", "zero", "trained", or the status.
        history: {name: shape [seed, step]}.
        gradient_norm: of the training objective at the end, per seed; None where not known.
        lambda_max_step: lambda_max of the training objective times the last fixed step size, per
            seed; None without a fixed step.
        steps: number of steps to the target loss, the last one in part, per seed; NaN where it was
            not reached; None at other comparison points.
        direction: along which the loss falls for ever where there is no minimiser, shape [p]; None
            elsewhere.
        warnings: sentences for the log.
    """

    comparison: str
    theta: np.ndarray
    status: list[str]
    regime: list[str]
    history: dict[str, np.ndarray]
    gradient_norm: np.ndarray | None = None
    lambda_max_step: np.ndarray | None = None
    steps: np.ndarray | None = None
    direction: np.ndarray | None = None
    warnings: tuple[str, ...] = ()
