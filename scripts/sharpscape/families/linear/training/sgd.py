"""Stochastic gradient descent: batches, momentum, a schedule of the learning rate."""

from collections.abc import Callable
from typing import Any

from sharpscape.families.linear.descent.outcome import LastStep, trained_models
from sharpscape.families.linear.descent.stochastic import rates_of, stochastic_gradient_descent
from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.tasks.trained import Trained


def train(task: Task, settings: dict[str, Any], report: Callable[[], None]) -> list[Trained]:
    """See training.TrainingMethod. Comparison points: "budget", and "loss" with a target loss."""
    objective = task.objective(settings["weight_decay"])
    descended = stochastic_gradient_descent(objective, task.seeds, settings, report)
    last_step = LastStep(rates_of(settings)[-1], settings["momentum"])
    return trained_models(task, objective, descended, last_step, report)


def steps(settings: dict[str, Any], seeds: int) -> int:
    """See training.TrainingMethod. Every seed reports its epochs."""
    return settings["epochs"] * seeds
