"""Adversarial training by stochastic gradient descent (Madry et al. 2018, arXiv 1706.06083)."""

from torch.nn.functional import cross_entropy

from sharpscape.families.deep.loop.gradient_descent import GradientDescent


def noisy_loss(subject, batch):
    """Cross-entropy on the batch under noise, and the logits (see GradientDescent)."""
    logits = subject.logits(subject.noisy(batch.x, batch.y, batch.generator))
    return cross_entropy(logits, batch.y), logits


def make(subject):
    """The method for a network (see training.Entry)."""
    return GradientDescent(subject, noisy_loss)
