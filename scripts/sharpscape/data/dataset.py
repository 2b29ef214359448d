"""What a reader gives: images and labels of both splits."""

from typing import NamedTuple

import numpy as np


class Split(NamedTuple):
    """images, shape [n, …], uint8 or float; labels, shape [n], integers."""

    images: np.ndarray
    labels: np.ndarray


class Dataset(NamedTuple):
    """Two splits, and the number that scales the images to [0, 1]."""

    train: Split
    test: Split
    maximum: float
