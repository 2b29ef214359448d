"""SVHN's cropped digits: two MATLAB files, [n, 3, 32, 32], 0 to 255."""

import numpy as np

from sharpscape.data.dataset import Dataset, Split
from sharpscape.words import SPLITS

FOLDER = "svhn"
ORIGINALS = {
    "train_32x32.mat": {
        "md5": "e26dedcc434d2e4c54c9b2d4a06d8373",
        "sha256": "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
    },
    "test_32x32.mat": {
        "md5": "eb5a983be6a315427106f1b164d9cef3",
        "sha256": "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
    },
}
MIRRORS = ["http://ufldl.stanford.edu/housenumbers/"]


def _read_split(path):
    from scipy.io import loadmat

    content = loadmat(path)
    # Stored as [row, column, colour, n]; the digit 0 has label 10.
    images = np.ascontiguousarray(content["X"].transpose(3, 2, 0, 1))
    return Split(images, content["y"].ravel().astype(np.int64) % 10)


def read(files):
    """Read both files."""
    return Dataset(*(_read_split(files[f"{split}_32x32.mat"]) for split in SPLITS), 255)
