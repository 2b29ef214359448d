"""What a training method gives."""

from typing import NamedTuple

import numpy as np


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
