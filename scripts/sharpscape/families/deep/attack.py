"""Adversarial examples by projected gradient ascent (Madry et al. 2018).

Images have shape [n, channel, height, width] and values in [0, 1], labels shape [n]. A network is
any function from images to logits, in whatever mode it is in; its parameters get no gradient.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch

from sharpscape.families.deep.balls import project, uniform_in_ball, unit
from sharpscape.families.deep.judging import classified_right, sample_losses
from sharpscape.streams import Stream

ATTACK = Stream("attack", 6)


class Attack(NamedTuple):
    """Settings of projected gradient ascent.

    Attributes:
        steps: of ascent.
        relative_step_size: length of a step as a share of epsilon.
        random_start: whether it starts at a random point of the ball, or at the image.
        restarts: starts, of which worst_case takes the worst.
        objective: what the ascent raises: function of logits [n, classes] and labels [n], whose
            result is a number for each sample, shape [n].
    """

    steps: int
    relative_step_size: float
    random_start: bool
    restarts: int = 1
    objective: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = sample_losses


def _start(x, attack, norm, epsilon, generator):
    if not attack.random_start:
        return x.clone()
    return (x + uniform_in_ball(x, norm, epsilon, generator)).clamp(0, 1)


def _ascend(network, x, y, start, attack, norm, epsilon):
    """Yield each point of the ascent with its logits, from start on, and at last the end alone."""
    point, length = start, attack.relative_step_size * epsilon
    for _ in range(attack.steps):
        point = point.detach().requires_grad_()
        logits = network(point)
        # Summed, a sample's gradient does not depend on those beside it.
        (gradient,) = torch.autograd.grad(attack.objective(logits, y).sum(), point)
        yield point.detach(), logits.detach()
        step = gradient.sign() if norm == "linf" else unit(gradient)
        point = point.detach() + length * step
        point = (x + project(point - x, norm, epsilon)).clamp(0, 1)
    yield point, None


def perturb(network, x, y, attack, *, norm, epsilon, generator):
    """The last point of the ascent, as training uses it; x itself where epsilon is 0.

    Args:
        norm: "l2" or "linf".
        generator: on the device of x, of the random start.
    """
    if epsilon == 0:
        return x
    start = _start(x, attack, norm, epsilon, generator)
    *_, (last, _) = _ascend(network, x, y, start, attack, norm, epsilon)
    return last


def worst_case(network, x, y, attack, *, norm, epsilon, generator, batch_size):
    """The worst example seen of each image: over all restarts and steps, and the image itself.

    Args:
        batch_size: images attacked together; starts are drawn for all of them first.

    Returns:
        WorstCase.
    """
    starts = [x] if epsilon == 0 else []
    if epsilon > 0:
        starts = [_start(x, attack, norm, epsilon, generator) for _ in range(attack.restarts)]
    parts = []
    for first in range(0, len(x), batch_size):
        part = slice(first, first + batch_size)
        images, labels = x[part], y[part]
        found = _Worst(network, images, labels)
        for start in starts if epsilon > 0 else []:
            ascent = _ascend(network, images, labels, start[part], attack, norm, epsilon)
            for point, logits in ascent:
                found.see(point, logits)
        parts.append(WorstCase(found.images, found.losses, found.missed, found.right))
    return WorstCase(*(torch.cat(each) for each in zip(*parts, strict=True)))


class WorstCase(NamedTuple):
    """What an attack found, image by image.

    Attributes:
        images: of the largest loss.
        losses: theirs, shape [n] in float64, never below the clean ones.
        missed: an example that is classified wrong, which need not have the largest loss; the
            image itself where there is none.
        right: whether every example seen is classified right, shape [n].
    """

    images: torch.Tensor
    losses: torch.Tensor
    missed: torch.Tensor
    right: torch.Tensor


class _Worst:
    """The worst examples seen so far, the images themselves at first."""

    def __init__(self, network, images, labels):
        self.network, self.labels = network, labels
        self.images = self.missed = images
        self.losses, self.right = self._judge(images, None)

    def _judge(self, images, logits):
        if logits is None:
            with torch.no_grad():
                logits = self.network(images)
        return sample_losses(logits, self.labels), classified_right(logits, self.labels)

    def see(self, images, logits):
        """Take note of examples; logits are asked of the network where not at hand."""
        losses, right = self._judge(images, logits)
        worse, first_miss = losses > self.losses, self.right & ~right
        self.missed = torch.where(first_miss[:, None, None, None], images, self.missed)
        self.images = torch.where(worse[:, None, None, None], images, self.images)
        self.losses, self.right = torch.where(worse, losses, self.losses), self.right & right
