"""Random streams of a network's job as torch generators (see sharpscape.seeds)."""

import torch

from sharpscape import seeds as streams


def torch_generator(seed, purpose, *index, device="cpu"):
    """A torch.Generator on the device, seeded by one stream of a seed.

    Args:
        purpose: a key of seeds.PURPOSES.
        index: which of the streams of that purpose: the epoch and the step, say.
    """
    number = int(streams.generator(seed, purpose, *index).integers(2**62))
    return torch.Generator(device).manual_seed(number)
