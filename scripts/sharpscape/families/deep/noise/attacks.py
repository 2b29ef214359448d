"""Adversarial examples: projected gradient ascent on the cross-entropy (Madry et al. 2018).

Images have shape [n, channel, height, width] and values in [0, 1], labels shape [n]. A network is
any function from images to logits, in whatever mode it is in; its parameters get no gradient.
"""

from typing import NamedTuple

import torch

from sharpscape.families.deep.judging import classified_right, sample_losses


class Attack(NamedTuple):
    """Settings of projected gradient ascent.

    Attributes:
        steps: of ascent.
        relative_step_size: length of a step as a share of epsilon.
        random_start: whether it starts at a random point of the ball, or at the image.
        restarts: starts, of which worst_case takes the worst.
    """

    steps: int
    relative_step_size: float
    random_start: bool
    restarts: int


def _norms(v):
    """Euclidean norm of each sample, shape [n, 1, 1, 1]."""
    return torch.linalg.vector_norm(v, dim=(1, 2, 3), keepdim=True)


def _unit(v):
    """Each sample divided by its Euclidean norm; 0 stays 0."""
    # The squares of a confident network's gradient underflow: it is scaled first.
    largest = v.abs().amax(dim=(1, 2, 3), keepdim=True)
    scaled = v / torch.where(largest > 0, largest, 1)
    return scaled / _norms(scaled).clamp_min(1)


def project(noise, norm, epsilon):
    """The nearest noise of size epsilon at most, sample by sample."""
    if norm == "linf":
        return noise.clamp(-epsilon, epsilon)
    return noise * (epsilon / _norms(noise).clamp_min(epsilon))


def uniform_in_ball(x, norm, epsilon, generator):
    """Noise uniform in the ball of radius epsilon, in the shape of the images x."""
    options = {"generator": generator, "device": x.device, "dtype": x.dtype}
    if norm == "linf":
        return epsilon * (2 * torch.rand(x.shape, **options) - 1)
    direction = _unit(torch.randn(x.shape, **options))
    radius = torch.rand((len(x), 1, 1, 1), **options) ** (1 / x[0].numel())
    return epsilon * radius * direction


def random_noise(x, *, norm, epsilon, generator):
    """Images under random noise of size epsilon, clamped: on the sphere, or L∞ random signs."""
    if norm == "linf":
        signs = torch.randint(0, 2, x.shape, generator=generator, device=x.device)
        return (x + epsilon * (2 * signs - 1)).clamp(0, 1)
    direction = torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)
    return (x + epsilon * _unit(direction)).clamp(0, 1)


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
        (gradient,) = torch.autograd.grad(sample_losses(logits, y).sum(), point)
        yield point.detach(), logits.detach()
        step = gradient.sign() if norm == "linf" else _unit(gradient)
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
