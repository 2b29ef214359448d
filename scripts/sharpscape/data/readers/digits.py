"""scikit-learn's digits, 8×8, 0 to 16; every fifth sample of a class is test."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from sharpscape.data.dataset import Dataset, Split

# Of the table that scikit-learn brings: a row is an image's 64 values and its label.
TABLE = "datasets/data/digits.csv.gz"
SHA256 = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"


def read_table(path):
    """The table's numbers, shape [n, 65]; None where there is no such file, or another one."""
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        return None
    return np.loadtxt(path, delimiter=",")


def read(files):
    """The embedded digits."""
    package = find_spec("sklearn")
    # To import scikit-learn takes ten times as long as to read its file.
    table = package and read_table(Path(package.origin).parent / TABLE)
    if table is None:
        from sklearn.datasets import load_digits

        bunch = load_digits()
        table = np.column_stack([bunch.data, bunch.target])
    images, labels = table[:, :-1].reshape(-1, 8, 8).astype(np.uint8), table[:, -1].astype(np.int64)
    is_test = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        is_test[np.flatnonzero(labels == label)[4::5]] = True
    return Dataset(
        Split(images[~is_test], labels[~is_test]), Split(images[is_test], labels[is_test]), 16
    )
