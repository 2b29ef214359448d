"""scikit-learn's digits, 8×8, 0 to 16; every fifth sample of a class is test."""

import numpy as np

from sharpscape.data.dataset import Dataset, Split


def read(files):
    """The embedded digits."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, labels = bunch.images.astype(np.uint8), bunch.target.astype(np.int64)
    is_test = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        is_test[np.flatnonzero(labels == label)[4::5]] = True
    return Dataset(
        Split(images[~is_test], labels[~is_test]), Split(images[is_test], labels[is_test]), 16
    )
