"""The loss over inputs: from some images along the attack's direction, and along a random one.

Where gradients are masked the attack's direction is no worse than a random one, or the loss rises
beside it (Athalye et al. 2018, arXiv 1802.00420, section 3.1).
"""

import torch

from sharpscape.families.deep.balls import unit
from sharpscape.families.deep.examples import losses_and_hits
from sharpscape.streams import Stream

INPUT = Stream("input", 20)


def random_noise(x, norm, epsilon, generator):
    """Noise of size epsilon in a random direction, in the shape of the images x.

    Args:
        norm: "l2", uniform on the sphere, or "linf", random signs.
        generator: on the CPU, so that the direction is the same on every device.
    """
    direction = torch.randn(x.shape, generator=generator, dtype=x.dtype).to(x.device)
    return epsilon * (direction.sign() if norm == "linf" else unit(direction))


def losses_over_inputs(network, x, y, noises, positions, batch_size):
    """Each image's loss at x + alpha noise, clamped to [0, 1].

    Args:
        network: in evaluation mode.
        x: images, shape [n, channels, height, width]; y: labels, shape [n].
        noises: one per direction, each in the shape of x.
        positions: alpha, shape [k].

    Returns:
        losses, shape [n, direction, k], float64, on the CPU.
    """
    shown = [(x + float(at) * noise).clamp(0, 1) for noise in noises for at in positions]
    labels = y.repeat(len(shown))
    losses, _ = losses_and_hits(network, torch.cat(shown), labels, batch_size)
    return losses.view(len(noises), len(positions), len(x)).permute(2, 0, 1).cpu()
