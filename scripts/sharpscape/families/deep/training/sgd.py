"""Adversarial training by stochastic gradient descent (Madry et al. 2018, arXiv 1706.06083)."""

from sharpscape.families.deep.loop.gradient_descent import GradientDescent
from sharpscape.families.deep.loop.objective import ROBUST_LOSS


def make(subject):
    """The method for a network (see training.Entry)."""
    return GradientDescent(subject, ROBUST_LOSS)
