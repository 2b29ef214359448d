"""CIFAR-10: five training batches and one for test, [n, 3, 32, 32], 0 to 255."""

import pickle

import numpy as np

from sharpscape.data.dataset import Dataset, Split
from sharpscape.data.originals import Original

FOLDER = "cifar-10-batches-py"


def originals():
    """The batches and their names of classes; they are published in the archive alone."""
    from sharpscape.data.torchvision_datasets import datasets

    source = datasets.CIFAR10
    meta = (source.meta["filename"], source.meta["md5"])
    return [Original(name, md5, []) for name, md5 in (*source.train_list, *source.test_list, meta)]


def archive():
    """The archive of all of them."""
    from sharpscape.data.torchvision_datasets import datasets

    source = datasets.CIFAR10
    return Original(source.filename, source.tgz_md5, [source.url])


def _read_batches(paths):
    batches = []
    for path in paths:
        # A pickle can run any code: these files are known to be the original ones.
        with open(path, "rb") as file:
            batches.append(pickle.load(file, encoding="bytes"))
    # A row is an image: all its red values, then the green, then the blue.
    images = np.concatenate([batch[b"data"] for batch in batches]).reshape(-1, 3, 32, 32)
    labels = np.concatenate([batch[b"labels"] for batch in batches]).astype(np.int64)
    return Split(images, labels)


def read(files):
    """Read the six batches."""
    training = [f"data_batch_{number}" for number in range(1, 6)]
    return Dataset(
        _read_batches([files[name] for name in training]),
        _read_batches([files["test_batch"]]),
        255,
    )
