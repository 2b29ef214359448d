"""What a training method descends on: its examples of a batch, and its loss on them.

Methods that need the loss at two points of weights (sharpness-aware ones) make the examples once.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from torch.nn.functional import cross_entropy


class Objective(NamedTuple):
    """Examples and loss; called with a subject and a batch, it is a loss for GradientDescent.

    Attributes:
        examples: function of a NetworkInTraining and a training.Batch: what the loss is taken on,
            images of shape [n, channels, height, width].
        loss: function of a NetworkInTraining, a training.Batch and its examples: the mean loss, a
            tensor with a graph, and the logits [n, classes] that count for the accuracy.
    """

    examples: Callable[..., Any]
    loss: Callable[..., tuple]

    def __call__(self, subject, batch):
        """Mean loss and logits on the examples of the present weights."""
        return self.loss(subject, batch, self.examples(subject, batch))


def noisy_images(subject, batch):
    """The batch under the training's noise."""
    return subject.noisy(batch.x, batch.y, batch.generator)


def cross_entropy_of(subject, batch, images):
    """Mean cross-entropy of the images, and their logits."""
    logits = subject.logits(images)
    return cross_entropy(logits, batch.y), logits


# The robust loss of adversarial training (Madry et al. 2018, arXiv 1706.06083, eq. 2.1).
ROBUST_LOSS = Objective(noisy_images, cross_entropy_of)
