"""The data sets: how each one's images and labels are read.

Adding one is one entry below, and one in originals.py if its files are to be fetched.
"""

import gzip
import pickle
from typing import NamedTuple

import h5py
import numpy as np

from sharpscape.data.originals import check_md5
from sharpscape.errors import SharpscapeError
from sharpscape.words import SPLITS


class Split(NamedTuple):
    """images, shape [n, …], uint8 or float; labels, shape [n], integers."""

    images: np.ndarray
    labels: np.ndarray


class Dataset(NamedTuple):
    """Two splits, and the number that scales the images to [0, 1]."""

    train: Split
    test: Split
    maximum: float


def _digits(source):
    """scikit-learn's digits, 8×8, 0 to 16; every fifth sample of a class is test."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, labels = bunch.images.astype(np.uint8), bunch.target.astype(np.int64)
    is_test = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        is_test[np.flatnonzero(labels == label)[4::5]] = True
    return Dataset(
        Split(images[~is_test], labels[~is_test]), Split(images[is_test], labels[is_test]), 16
    )


def _check_originals(source):
    for original in source.values():
        check_md5(original["path"], original["md5"])


def _read_idx(path):
    """Read a gzipped IDX file of bytes: magic number, one size per axis, values."""
    with gzip.open(path) as file:
        content = file.read()
    axes = content[3]
    shape = np.frombuffer(content, ">u4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def _idx_pairs(source):
    """MNIST and its likes: four original files, 28×28, 0 to 255."""
    _check_originals(source)
    splits = (
        Split(
            _read_idx(source[f"{prefix}-images-idx3-ubyte.gz"]["path"]),
            _read_idx(source[f"{prefix}-labels-idx1-ubyte.gz"]["path"]).astype(np.int64),
        )
        for prefix in ("train", "t10k")
    )
    return Dataset(*splits, 255)


def _read_cifar_batches(paths):
    batches = []
    for path in paths:
        with open(path, "rb") as file:
            batches.append(pickle.load(file, encoding="bytes"))
    # A row is an image: all its red values, then the green, then the blue.
    images = np.concatenate([batch[b"data"] for batch in batches]).reshape(-1, 3, 32, 32)
    labels = np.concatenate([batch[b"labels"] for batch in batches]).astype(np.int64)
    return Split(images, labels)


def _cifar10(source):
    """CIFAR-10: five training batches and one for test, [n, 3, 32, 32], 0 to 255."""
    # The batches are pickles, which can run any code: none is opened before all are known to be
    # the original files.
    _check_originals(source)
    training = [f"data_batch_{number}" for number in range(1, 6)]
    return Dataset(
        _read_cifar_batches([source[name]["path"] for name in training]),
        _read_cifar_batches([source["test_batch"]["path"]]),
        255,
    )


def _read_svhn(path):
    from scipy.io import loadmat

    content = loadmat(path)
    # Stored as [row, column, colour, n]; the digit 0 has label 10.
    images = np.ascontiguousarray(content["X"].transpose(3, 2, 0, 1))
    return Split(images, content["y"].ravel().astype(np.int64) % 10)


def _svhn(source):
    """SVHN's cropped digits: two MATLAB files, [n, 3, 32, 32], 0 to 255."""
    _check_originals(source)
    splits = (_read_svhn(source[f"{split}_32x32.mat"]["path"]) for split in SPLITS)
    return Dataset(*splits, 255)


OWN_ARRAYS = [f"{split}/{part}" for split in SPLITS for part in ("images", "labels")]


def _own_array(file, name, path):
    if not isinstance(file.get(name), h5py.Dataset):
        raise SharpscapeError(f"{path}: no dataset {name}; needed are {', '.join(OWN_ARRAYS)}")
    return file[name][...]


def _file(source):
    """The user's own HDF5: train/images, train/labels, test/images, test/labels.

    Images have shape [n, …], as uint8 or float; labels are integers. Values are divided by
    the root attribute `maximum`, by default 255 for uint8 and 1 for float.
    """
    path = source["path"]
    try:
        with h5py.File(path, "r", locking=False) as file:
            arrays = {name: _own_array(file, name, path) for name in OWN_ARRAYS}
            maximum = file.attrs.get("maximum")
    except OSError as error:
        raise SharpscapeError(f"{path}: not a readable HDF5 file: {error}") from None
    first = arrays["train/images"]
    if first.ndim < 2 or np.prod(first.shape[1:]) < 2:
        raise SharpscapeError(
            f"{path}: train/images has shape {first.shape}, not [n, …] with two numbers a sample"
        )
    for split in SPLITS:
        images, labels = arrays[f"{split}/images"], arrays[f"{split}/labels"]
        if images.dtype != np.uint8 and images.dtype.kind != "f":
            raise SharpscapeError(f"{path}: {split}/images is {images.dtype}, not uint8 or float")
        if images.dtype != first.dtype or images.shape[1:] != first.shape[1:]:
            raise SharpscapeError(
                f"{path}: {split}/images is {images.dtype} of shape {images.shape}, train/images "
                f"{first.dtype} of shape {first.shape}: not alike"
            )
        if labels.dtype.kind not in "iu" or labels.shape != images.shape[:1]:
            raise SharpscapeError(
                f"{path}: {split}/labels is {labels.dtype} of shape {labels.shape}, "
                f"not integer of shape ({len(images)},)"
            )
        if images.dtype.kind == "f" and not np.isfinite(images).all():
            raise SharpscapeError(f"{path}: {split}/images has values that are not finite")
    if maximum is None:
        maximum = 255 if first.dtype == np.uint8 else 1
    if np.ndim(maximum) or not np.issubdtype(np.asarray(maximum).dtype, np.number):
        raise SharpscapeError(f"{path}: the attribute maximum is {maximum!r}, not one number")
    if not (np.isfinite(maximum) and maximum > 0):
        raise SharpscapeError(f"{path}: the attribute maximum is {maximum}, not a positive number")
    return Dataset(
        *(Split(arrays[f"{split}/images"], arrays[f"{split}/labels"]) for split in SPLITS), maximum
    )


# name: reader of {file name: {"path", "md5"}} (empty for embedded data, {"path"} for `file`).
DATASETS = {
    "digits": _digits,
    "mnist": _idx_pairs,
    "fashion-mnist": _idx_pairs,
    "cifar10": _cifar10,
    "svhn": _svhn,
    "file": _file,
}


def load_dataset(name, source):
    """Return the Dataset of that name (a key of DATASETS)."""
    return DATASETS[name](source)
