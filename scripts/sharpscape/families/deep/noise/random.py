"""Random noise of size epsilon: uniform on the sphere, or under L∞ random signs."""

import torch

from sharpscape.families.deep.balls import unit

FOLLOWING = False
WORST_CASE = False


def make_examples(network, x, y, attack, *, norm, epsilon, generator):
    """Images under the noise, clamped to [0, 1] (see noise.Noise)."""
    if norm == "linf":
        signs = torch.randint(0, 2, x.shape, generator=generator, device=x.device)
        return (x + epsilon * (2 * signs - 1)).clamp(0, 1)
    direction = torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)
    return (x + epsilon * unit(direction)).clamp(0, 1)
