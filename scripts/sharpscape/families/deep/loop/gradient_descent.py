"""The step of methods that descend on a loss of each batch."""

from collections.abc import Callable

import torch
from torch.optim.sgd import sgd


class GradientDescent:
    """Stochastic gradient descent with momentum and weight decay (a training.Method).

    Args:
        subject: a NetworkInTraining; its options have learning_rate, momentum and weight_decay.
        loss: function of the subject and a training.Batch whose result is the batch's mean loss, a
            tensor with a graph, and the logits [n, classes] that count for the accuracy.
    """

    def __init__(self, subject, loss: Callable[..., tuple[torch.Tensor, torch.Tensor]]):
        self.subject, self.loss = subject, loss
        self.parameters = dict(subject.network.named_parameters())
        # {name: tensor}, of every parameter that has had a gradient.
        self.velocities: dict[str, torch.Tensor] = {}

    def train_batch(self, batch):
        """One step (see training.Method)."""
        self.clear()
        loss, logits = self.loss(self.subject, batch)
        loss.backward()
        self.descend(batch.learning_rate)
        return loss.item(), logits.detach()

    def clear(self):
        """Forget all gradients."""
        for each in self.parameters.values():
            each.grad = None

    @torch.no_grad()
    def descend(self, learning_rate, weight_decay=None):
        """One step of the weights along the gradients that they have.

        Args:
            weight_decay: None for that of the options.
        """
        decay = self.subject.options["weight_decay"] if weight_decay is None else weight_decay
        moved = {name: each for name, each in self.parameters.items() if each.grad is not None}
        velocities = [self.velocities.get(name) for name in moved]
        # Its class, torch.optim.SGD, loads PyTorch's compiler: that takes as long as a small
        # network's training.
        sgd(
            list(moved.values()),
            [each.grad for each in moved.values()],
            velocities,
            lr=learning_rate,
            momentum=self.subject.options["momentum"],
            weight_decay=decay,
            dampening=0,
            nesterov=False,
            maximize=False,
        )
        pairs = zip(moved, velocities, strict=True)
        self.velocities |= {name: each for name, each in pairs if each is not None}

    def state(self):
        """The velocities, where there is momentum."""
        return dict(self.velocities)

    def restore(self, state):
        """Go on from a state."""
        self.velocities = {name: each.to(self.subject.device) for name, each in state.items()}
