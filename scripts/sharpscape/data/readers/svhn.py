"""SVHN's cropped digits: two MATLAB files, [n, 3, 32, 32], 0 to 255."""

import numpy as np

from sharpscape.data.dataset import Dataset, Split
from sharpscape.data.originals import Original
from sharpscape.words import SPLITS

FOLDER = "svhn"


def originals():
    """The files of both splits."""
    from sharpscape.data.torchvision_datasets import datasets

    rows = (datasets.SVHN.split_list[split] for split in SPLITS)
    return [Original(name, md5, [address]) for address, name, md5 in rows]


def _read_split(path):
    from scipy.io import loadmat

    content = loadmat(path)
    # Stored as [row, column, colour, n]; the digit 0 has label 10.
    images = np.ascontiguousarray(content["X"].transpose(3, 2, 0, 1))
    return Split(images, content["y"].ravel().astype(np.int64) % 10)


def read(files):
    """Read both files."""
    return Dataset(*(_read_split(files[f"{split}_32x32.mat"]) for split in SPLITS), 255)
