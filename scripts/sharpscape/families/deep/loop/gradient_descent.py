"""The step of methods that descend on a loss of each batch."""

from collections.abc import Callable

import torch


class GradientDescent:
    """Stochastic gradient descent with momentum and weight decay (a training.Method).

    Args:
        subject: a NetworkInTraining; its options have learning_rate, momentum and weight_decay.
        loss: function of the subject and a training.Batch whose result is the batch's mean loss, a
            tensor with a graph, and the logits [n, classes] that count for the accuracy.
    """

    def __init__(self, subject, loss: Callable[..., tuple[torch.Tensor, torch.Tensor]]):
        self.subject, self.loss = subject, loss
        self.optimiser = torch.optim.SGD(
            subject.network.parameters(),
            lr=subject.options["learning_rate"],
            momentum=subject.options["momentum"],
            weight_decay=subject.options["weight_decay"],
        )

    def train_batch(self, batch):
        """One step (see training.Method)."""
        for group in self.optimiser.param_groups:
            group["lr"] = batch.learning_rate
        self.optimiser.zero_grad(set_to_none=True)
        loss, logits = self.loss(self.subject, batch)
        loss.backward()
        self.optimiser.step()
        return loss.item(), logits.detach()

    def state(self):
        """The optimiser's state."""
        return self.optimiser.state_dict()

    def restore(self, state):
        """Go on from a state."""
        self.optimiser.load_state_dict(state)
