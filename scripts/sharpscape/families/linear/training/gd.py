"""Gradient descent on all samples at once, a fixed number of steps."""

import math
from collections.abc import Callable
from typing import Any

from sharpscape.families.linear.descent.full_batch import BACKTRACKING, WIDTH, gradient_descent
from sharpscape.families.linear.descent.outcome import LastStep, oscillates, trained_models
from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.tasks.trained import Trained


def train(task: Task, settings: dict[str, Any], report: Callable[[], None]) -> list[Trained]:
    """See training.TrainingMethod. Comparison points: "budget", and "loss" with a target loss."""
    objective = task.objective(settings["weight_decay"])
    descended = gradient_descent(objective, task.seeds, settings, report)
    last_step = LastStep(None)
    if settings["step_size"] != BACKTRACKING:
        rises = oscillates(descended.history["loss"])
        last_step = LastStep(settings["step_size"], oscillates=rises)
    return trained_models(task, objective, descended, last_step, report)


def steps(settings: dict[str, Any], seeds: int) -> int:
    """See training.TrainingMethod. Seeds go side by side, WIDTH at a time."""
    return settings["steps"] * math.ceil(seeds / WIDTH)
