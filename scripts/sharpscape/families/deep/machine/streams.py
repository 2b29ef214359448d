"""Random streams of a network's job as torch generators (see sharpscape.streams)."""

import torch


def torch_generator(stream, seed, *index, device="cpu"):
    """A torch.Generator on the device, seeded by one stream of a seed.

    Args:
        stream: a streams.Stream.
        index: which of the streams of that purpose: the epoch and the step, say.
    """
    number = int(stream.generator(seed, *index).integers(2**62))
    return torch.Generator(device).manual_seed(number)
