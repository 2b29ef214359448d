"""Data sets in the format of MNIST: four gzipped IDX files, 28×28, 0 to 255."""

import gzip

import numpy as np

from sharpscape.data.dataset import Dataset, Split


def _read_idx(path):
    """Read a gzipped IDX file of bytes: magic number, one size per axis, values."""
    with gzip.open(path) as file:
        content = file.read()
    axes = content[3]
    shape = np.frombuffer(content, ">u4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def read_idx_pairs(files) -> Dataset:
    """Read images and labels of both splits; see readers.Reader.read."""
    train, test = (
        Split(
            _read_idx(files[f"{prefix}-images-idx3-ubyte.gz"]),
            _read_idx(files[f"{prefix}-labels-idx1-ubyte.gz"]).astype(np.int64),
        )
        for prefix in ("train", "t10k")
    )
    return Dataset(train, test, 255)
