"""Networks with the images of a split, from the files that hold them."""

from typing import NamedTuple

import numpy as np
import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.machine.devices import (
    choose_device,
    enough_memory,
    make_deterministic,
)
from sharpscape.families.deep.networks.networks import make_network
from sharpscape.streams import Stream
from sharpscape.words import SPLITS

SAMPLE = Stream("sample", 8)


class Images(NamedTuple):
    """Images and labels of a split, all of them on a device.

    Attributes:
        pixels: original values, shape [n, channel, height, width].
        labels: index of the class in the configuration's list, shape [n].
        maximum: the number that scales pixels to [0, 1].
        split: "train" or "test".
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
        """So many images, or all there are, as batch: the same ones for every model."""
        n = len(self.labels)
        if count is None or count >= n:
            return self.batch(slice(None))
        generator = SAMPLE.generator(0, SPLITS.index(self.split))
        chosen = np.sort(generator.choice(n, count, replace=False))
        return self.batch(torch.from_numpy(chosen).to(self.labels.device))


class Model(NamedTuple):
    """A network on a split.

    Attributes:
        network: in eval mode, on the images' device.
        images: of the split.
        train_images: of the training split, from which statistics of batch norm come.
        norm: that bounds the noise, "l2" or "linf".
        seed: an integer.
    """

    network: torch.nn.Module
    images: Images
    train_images: Images
    norm: str
    seed: int


def images_of(data, split, device):
    """The Images of a split of a prepared data file; those without channels get one.

    Raises:
        SharpscapeError: they are no images.
    """
    pixels = data[f"{split}/images"]
    if pixels.ndim == 3:
        pixels = pixels[:, None]
    if pixels.ndim != 4:
        raise SharpscapeError(
            f"{split}/images has shape {pixels.shape}; a network needs [n, height, width] or "
            "[n, channel, height, width]"
        )
    places = {int(label): place for place, label in enumerate(data["classes"])}
    labels = np.array([places[int(label)] for label in data[f"{split}/labels"]], dtype=np.int64)
    on_device = (torch.from_numpy(each).to(device) for each in (pixels, labels))
    return Images(*on_device, float(data["maximum"][0]), split)


def new_network(data, settings, seed):
    """An untrained network for these data, normalising its input by the training images."""
    pixels = images_of(data, "train", "cpu").pixels.numpy()
    scaled = [pixels[:, channel] / data["maximum"][0] for channel in range(pixels.shape[1])]
    return make_network(
        settings["model"]["name"],
        width=settings["model"]["width"],
        channels=pixels.shape[1],
        classes=len(data["classes"]),
        mean=[float(each.mean()) for each in scaled],
        std=[float(each.std()) for each in scaled],
        seed=seed,
    )


@enough_memory("jobs_per_gpu")
def models_of(data, fields, comparison, split, settings, arguments):
    """The models of one comparison point, one per seed, on a split.

    Args:
        data, fields: of the data file and of the model file.
    """
    torch.set_num_threads(arguments.threads)
    device = choose_device(arguments.gpus)
    make_deterministic()
    prefix = f"{comparison}/weights/"
    weights = {
        name.removeprefix(prefix): values
        for name, values in fields.items()
        if name.startswith(prefix)
    }
    images, train_images = (images_of(data, each, device) for each in (split, "train"))
    models = []
    for row, seed in enumerate(settings["seeds"]):
        network = new_network(data, settings, seed)
        network.load_state_dict(
            {name: torch.as_tensor(each[row]) for name, each in weights.items()}
        )
        network.to(device, memory_format=torch.channels_last).eval()
        models.append(Model(network, images, train_images, settings["norm"], seed))
    return models


def provenance(arguments):
    """What a result file says of the kind of numbers in it."""
    device = "cuda" if arguments.gpus and torch.cuda.is_available() else "cpu"
    return {"dtype": "float32", "device": device}
