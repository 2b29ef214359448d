"""Balls of noise around images, sample by sample: sizes, projection, points inside.

Noise has the shape of its images, [n, channels, height, width].
"""

import torch


def norms(v):
    """Euclidean norm of each sample, shape [n, 1, 1, 1]."""
    return torch.linalg.vector_norm(v, dim=(1, 2, 3), keepdim=True)


def unit(v):
    """Each sample divided by its Euclidean norm; 0 stays 0."""
    # The squares of a confident network's gradient underflow: it is scaled first.
    largest = v.abs().amax(dim=(1, 2, 3), keepdim=True)
    scaled = v / torch.where(largest > 0, largest, 1)
    return scaled / norms(scaled).clamp_min(1)


def project(noise, norm, epsilon):
    """The nearest noise of size epsilon at most, sample by sample; norm is "l2" or "linf"."""
    if norm == "linf":
        return noise.clamp(-epsilon, epsilon)
    return noise * (epsilon / norms(noise).clamp_min(epsilon))


def uniform_in_ball(x, norm, epsilon, generator):
    """Noise uniform in the ball of radius epsilon, in the shape of the images x."""
    options = {"generator": generator, "device": x.device, "dtype": x.dtype}
    if norm == "linf":
        return epsilon * (2 * torch.rand(x.shape, **options) - 1)
    direction = unit(torch.randn(x.shape, **options))
    radius = torch.rand((len(x), 1, 1, 1), **options) ** (1 / x[0].numel())
    return epsilon * radius * direction
