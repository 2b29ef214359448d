"""Augmentations: random crops and mirror images of training images."""

import torch
from torch.nn.functional import pad

from sharpscape.streams import Stream

AUGMENTATION = Stream("augmentation", 7)
PADDING = 4


def crop_and_flip(x, generator):
    """Crops of images padded by PADDING pixels of 0, half of them mirrored.

    Args:
        x: images, shape [n, channel, height, width].
        generator: on the device of x.
    """
    n, _, height, width = x.shape
    padded = pad(x, (PADDING,) * 4)
    options = {"generator": generator, "device": x.device}
    top, left = (torch.randint(2 * PADDING + 1, (n, 1), **options) for _ in range(2))
    mirrored = torch.rand((n, 1), **options) < 0.5
    rows = top + torch.arange(height, device=x.device)
    columns = torch.arange(width, device=x.device).expand(n, width)
    columns = left + torch.where(mirrored, width - 1 - columns, columns)
    image = torch.arange(n, device=x.device)[:, None, None]
    # Advanced indices around a slice: the channel comes last.
    cropped = padded[image, :, rows[:, :, None], columns[:, None, :]]
    return cropped.movedim(-1, 1)


# augmentation: function of images and a generator.
AUGMENTATIONS = {"none": lambda x, generator: x, "crop-flip": crop_and_flip}
