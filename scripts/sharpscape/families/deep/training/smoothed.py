"""Adversarial training of a smoothed network (Salman et al. 2019, arXiv 1906.04584).

The smoothed network is G(x) = E_δ softmax(f(x + δ)), δ ~ N(0, sigma² I), here the mean over some
draws. The attack raises -log G(x')_y with the same draws in every step (SmoothAdv), and f
descends on the mean cross-entropy of x' + δ. At epsilon = 0 it is training on Gaussian noise (Cohen
et al. 2019, arXiv 1902.02918).
"""

import math

import torch
from torch.nn.functional import cross_entropy

from sharpscape.families.deep.loop.gradient_descent import GradientDescent
from sharpscape.families.deep.loop.objective import Objective
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.streams import Stream

SMOOTHING = Stream("smoothing", 21)


def smoothed(network, noises):
    """log G as a function of images, with these noises, shape [draws, n, C, H, W]."""

    def logarithms(x):
        found = [network(x + noise).log_softmax(dim=1) for noise in noises]
        return torch.stack(found).logsumexp(dim=0) - math.log(len(noises))

    return logarithms


def make(subject):
    """The method for a network (see training.Entry)."""
    sigma, draws = subject.options["sigma"], subject.options["draws"]

    def examples(subject, batch):
        """x' + δ of all draws, one after the other, shape [draws * n, C, H, W]."""
        x, place = batch.x, (batch.seed, batch.epoch, batch.step)
        generator = torch_generator(SMOOTHING, *place, device=x.device)
        options = {"generator": generator, "device": x.device, "dtype": x.dtype}
        noises = sigma * torch.randn((draws, *x.shape), **options)
        noisy = subject.noisy(
            x, batch.y, batch.generator, through=lambda network: smoothed(network, noises)
        )
        return (noisy + noises).flatten(0, 1).contiguous(memory_format=torch.channels_last)

    def loss(subject, batch, images):
        """Mean cross-entropy over all draws, and the mean of their logits."""
        logits = subject.logits(images)
        mean = logits.unflatten(0, (draws, -1)).mean(dim=0)
        return cross_entropy(logits, batch.y.repeat(draws)), mean

    return GradientDescent(subject, Objective(examples, loss))
