"""Batches of clean and adversarial examples (Kurakin et al. 2017, arXiv 1611.01236).

Of m images the first k are put under noise, and the loss is
[Σ_clean CE + weight Σ_noisy CE] / ((m - k) + weight k). They draw epsilon anew in every step; here
it is that of the model.
"""

import torch
from torch.nn.functional import cross_entropy

from sharpscape.families.deep.loop.gradient_descent import GradientDescent
from sharpscape.families.deep.loop.objective import Objective


def make(subject):
    """The method for a network (see training.Entry)."""
    share, weight = subject.options["noisy_share"], subject.options["noisy_weight"]

    def count(batch):
        """k; batch norm of an attack in training mode takes two images."""
        return min(len(batch.y), max(2, round(share * len(batch.y))))

    def examples(subject, batch):
        """All images, the first k under noise; batches are in random order."""
        k = count(batch)
        noisy = subject.noisy(batch.x[:k], batch.y[:k], batch.generator)
        images = torch.cat([noisy, batch.x[k:]])
        return images.contiguous(memory_format=torch.channels_last)

    def loss(subject, batch, images):
        """Their loss; the logits are those of both kinds."""
        # One pass: batch norm sees both kinds together, as their batches do.
        logits = subject.logits(images)
        weights = torch.ones_like(logits[:, 0])
        weights[: count(batch)] = weight
        losses = cross_entropy(logits, batch.y, reduction="none")
        return (weights * losses).sum() / weights.sum(), logits

    return GradientDescent(subject, Objective(examples, loss))
