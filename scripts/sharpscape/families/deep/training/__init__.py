"""Training methods of networks, one module each: what a module has to have.

A method sgd is the module sgd.py here, with the members of Entry. The loop (families/deep/loop)
draws batches, sets learning rates, keeps the history, monitors, and writes checkpoints; a method
owns the rest: its loss, what its attack raises, its optimiser, and what it does to the weights
before and after a step. A method that descends on another loss is a function of that loss for
loop.gradient_descent, or a loop.objective, which weights can be perturbed under as well. Its schema
is schemas/deep-training/<method>.schema.yaml.
"""

from typing import NamedTuple, Protocol, cast

import torch

from sharpscape import registry
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining


class Batch(NamedTuple):
    """What a method is told of a step.

    Attributes:
        x: augmented images without noise, shape [n, channels, height, width], in [0, 1].
        y: labels, shape [n].
        generator: on the device of x, of this step's noise. It depends on seed, epoch and step
            alone. A method that needs further random numbers has a Stream of its own.
        learning_rate: of this step.
        seed: of the model.
        epoch, step: how many epochs, and steps of this epoch, are done.
    """

    x: torch.Tensor
    y: torch.Tensor
    generator: torch.Generator
    learning_rate: float
    seed: int
    epoch: int
    step: int


class Method(Protocol):
    """The training of one network by a method.

    A method that moves the weights after some steps alone has least_steps, their number.
    """

    def train_batch(self, batch: Batch) -> tuple[float, torch.Tensor]:
        """Change the network's weights by one step.

        Returns:
            the batch's mean loss, which the history keeps and which may be not finite; the logits
            [n, classes], float32, that the history's accuracy is taken from.
        """
        ...

    def state(self) -> dict:
        """All that the next step depends on besides the network: tensors, numbers, dicts, lists.

        What the network's state_dict, the settings and the batch hold is no part of it.
        """
        ...

    def restore(self, state: dict) -> None:
        """Go on from what state returned; tensors come on the CPU."""
        ...


class Entry(Protocol):
    """A module of this folder."""

    def make(self, subject: NetworkInTraining) -> Method:
        """The method for a network; subject.options holds all keys of the method's schema."""
        ...


def load_method(name: str) -> Entry:
    """The module of the method of this name.

    Raises:
        SharpscapeError: there is no such module.
    """
    return cast(Entry, registry.load("families.deep.training", name))
