"""The one data set of the benchmark, MNIST 0 against 1, in the library's form and in torch's."""

from typing import NamedTuple

import numpy as np
import torch

from sharpscape.data.fetching import obtain_originals
from sharpscape.data.loading import load_dataset
from sharpscape.data.subsets import choose_samples
from sharpscape.families.linear.models import signed_rows

CLASSES = (0, 1)


class Digits(NamedTuple):
    """The training split.

    Attributes:
        z: rows y_i x_i, shape [n, d], float64.
        images: shape [n, 1, 28, 28], float32 in [0, 1], as torchattacks wants them.
        labels: shape [n], 0 or 1.
    """

    z: np.ndarray
    images: torch.Tensor
    labels: torch.Tensor


def load_digits(raw_data):
    """Read the original files below raw_data (a file that is absent is downloaded)."""
    obtain_originals("mnist", raw_data)
    dataset = load_dataset("mnist", raw_data)
    train = choose_samples(dataset, CLASSES, {"train": None, "test": None}, 0)["train"]
    fields = {
        "classes": np.array(CLASSES),
        "maximum": np.array([float(dataset.maximum)]),
        "train/images": train.images,
        "train/labels": train.labels,
    }
    images = torch.from_numpy(train.images / dataset.maximum).float().unsqueeze(1)
    return Digits(signed_rows(fields, "train", bias=False), images, torch.from_numpy(train.labels))
