"""Images and labels of a split, on a device."""

from typing import NamedTuple

import numpy as np
import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.ranges import out_of_range
from sharpscape.streams import Stream
from sharpscape.words import SPLITS, VALIDATION

SAMPLE = Stream("sample", 8)
HELD_OUT = Stream("held out", 19)
# How many a picture has: grey, in colour, in colour and opacity.
CHANNELS = (1, 3, 4)


class Images(NamedTuple):
    """Images and labels of a split, all of them on a device.

    Attributes:
        pixels: original values, shape [n, channel, height, width].
        labels: index of the class in the configuration's list, shape [n].
        maximum: the number that scales pixels to [0, 1].
        split: "train", "test" or "validation".
    """

    pixels: torch.Tensor
    labels: torch.Tensor
    maximum: float
    split: str

    def batch(self, chosen):
        """The chosen images (an index tensor or slice) as float32 in [0, 1], and their labels."""
        x = self.pixels[chosen].to(torch.float32) / self.maximum
        return x.contiguous(memory_format=torch.channels_last), self.labels[chosen]

    def sample(self, count):
        """Some of the images as batch: the same ones for every model.

        Args:
            count: how many; None for all. All are given where there are no more.
        """
        n = len(self.labels)
        if count is None or count >= n:
            return self.batch(slice(None))
        generator = SAMPLE.generator(0, (*SPLITS, VALIDATION).index(self.split))
        chosen = np.sort(generator.choice(n, count, replace=False))
        return self.batch(torch.from_numpy(chosen).to(self.labels.device))

    def without(self, held_out):
        """Two Images: those but for the held-out ones, and these, which are the validation split.

        Args:
            held_out: their indices, shape [k].
        """
        chosen = torch.zeros(len(self.labels), dtype=torch.bool, device=self.labels.device)
        chosen[torch.as_tensor(held_out, device=chosen.device)] = True
        rest, held = (
            self._replace(pixels=self.pixels[each], labels=self.labels[each])
            for each in (~chosen, chosen)
        )
        return rest, held._replace(split=VALIDATION)


def choose_held_out(n, count):
    """Indices of the training images that are held out, shape [count]: the same for every model.

    Args:
        n: how many training images there are.
        count: how many are held out.

    Raises:
        SharpscapeError: fewer than two would be left.
    """
    if count > n - 2:
        raise SharpscapeError(
            f"training.validation: {count}; allowed: up to {n - 2} ({n} training images, less two)"
        )
    return np.sort(HELD_OUT.generator(0).choice(n, count, replace=False))


def _check_shape(shape, name):
    if len(shape) != 4:
        raise SharpscapeError(
            f"{name} has shape {shape}; a network needs [n, height, width] or "
            "[n, channel, height, width]"
        )
    if min(shape[1:3]) > max(CHANNELS) and shape[3] in CHANNELS:
        raise SharpscapeError(
            f"{name} has shape {shape}, as if the channels came last; a network needs "
            "[n, channel, height, width]: images.transpose(0, 3, 1, 2). If these are "
            f"{shape[1]} channels indeed, swap height and width: images.transpose(0, 1, 3, 2)"
        )


def images_of(data, split, device):
    """The Images of a split of a prepared data file; those without channels get one.

    Raises:
        SharpscapeError: they are no images, their channels come last, or they go beyond [0, 1].
    """
    pixels = data[f"{split}/images"]
    if pixels.ndim == 3:
        pixels = pixels[:, None]
    _check_shape(pixels.shape, f"{split}/images")
    if wrong := out_of_range(data, [split]):
        raise SharpscapeError(
            f"{wrong}: a network needs images from 0 to maximum, which noise is clamped to. "
            "Write the largest value that a pixel can have as maximum (an array of an .npz file, "
            "an attribute of an HDF5 file), or shift and scale the images"
        )
    # Not all of torch's operations have this type.
    if pixels.dtype == np.uint16:
        pixels = pixels.astype(np.int32)
    places = {label: place for place, label in enumerate(data["classes"].tolist())}
    labels = [places[label] for label in data[f"{split}/labels"].tolist()]
    labels = np.array(labels, dtype=np.int64)
    on_device = (torch.from_numpy(each).to(device) for each in (pixels, labels))
    return Images(*on_device, float(data["maximum"][0]), split)
