"""The training methods of the logistic model: a registry, one module per method."""

from collections.abc import Callable
from typing import Any, Protocol

from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.tasks.trained import Trained
from sharpscape.registry import load


class TrainingMethod(Protocol):
    """A module of this registry. Its settings are those that its JSON schema lists."""

    def train(
        self, task: Task, settings: dict[str, Any], report: Callable[[], None]
    ) -> list[Trained]:
        """Train one model per seed of the task; returns a Trained per comparison point.

        report is called after every step.

        Raises:
            SharpscapeError: the noise of the task lacks what the method needs.
        """

    def steps(self, settings: dict[str, Any], seeds: int) -> int | None:
        """How many steps train will report for so many seeds; None where that is not known."""


def load_method(name: str) -> TrainingMethod:
    """The training method of that name, as in the configuration.

    Raises:
        SharpscapeError: there is no such method.
    """
    return load("families.linear.training", name)
