"""Training to convergence: the exact optimum, the same for all seeds."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sharpscape.families.linear.optimum.exact import NO_MINIMISER, find_optimum
from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.tasks.trained import Trained


def train(task: Task, settings: dict[str, Any], report: Callable[[], None]) -> list[Trained]:
    """See training.TrainingMethod. The one comparison point is "converged"."""
    optimum = find_optimum(task.objective(settings["weight_decay"]), task.geometry, report)
    endless = optimum.status == NO_MINIMISER
    return [
        Trained(
            "converged",
            optimum.theta[None],
            [optimum.status],
            [optimum.regime],
            {},
            gradient_norm=np.array([optimum.gradient_norm]),
            direction=task.geometry["direction"] if endless else None,
        )
    ]


def steps(settings: dict[str, Any], seeds: int) -> int | None:
    """See training.TrainingMethod. Newton's method ends where rounding does."""
    return None
