"""The user's own file: HDF5, or a NumPy archive (.npz).

It has the arrays train/images, train/labels, test/images and test/labels. Images have shape [n, …],
as uint8, uint16 or float; labels are integers or texts. Values are divided by maximum, an attribute
of an HDF5 file or an array of an archive: by default the largest of the type, and 1 for float.
"""

import math

import numpy as np

from sharpscape.data.dataset import Dataset, Split
from sharpscape.data.hdf5_arrays import open_hdf5
from sharpscape.data.npz_arrays import open_npz
from sharpscape.data.stored import LONGEST_TEXT, check_memory
from sharpscape.errors import SharpscapeError
from sharpscape.own_data import NPZ, format_of, lines_for, why_unreadable
from sharpscape.words import SPLITS

ARRAYS = [f"{split}/{part}" for split in SPLITS for part in ("images", "labels")]
# The largest value of images of whole numbers, by their size in bytes.
LARGEST = {1: 255, 2: 65535}
LARGEST_LABEL = 2**63 - 1
# Bytes of a character, by the kind of texts.
CHARACTERS = {"S": 1, "U": 4}


def _in_words(array):
    texts = array.dtype.kind in CHARACTERS
    return f"{'texts' if texts else array.dtype} of shape {array.shape}"


def _unfit(path, fault):
    return SharpscapeError(f"{path}: {fault}. {lines_for(path)}")


def _is_image_type(dtype):
    return dtype.kind == "f" or (dtype.kind == "u" and dtype.itemsize in LARGEST)


def _check_images(arrays, path):
    first = arrays["train/images"]
    if len(first.shape) < 2 or math.prod(first.shape[1:]) < 2:
        fault = f"train/images has shape {first.shape}, not [n, …] with two numbers a sample"
        raise _unfit(path, fault)
    for split in SPLITS:
        images = arrays[f"{split}/images"]
        if not _is_image_type(images.dtype):
            raise _unfit(path, f"{split}/images is {images.dtype}, not uint8, uint16 or float")
        if images.dtype != first.dtype or images.shape[1:] != first.shape[1:]:
            raise SharpscapeError(
                f"{path}: {split}/images is {_in_words(images)}, train/images {_in_words(first)}: "
                "not alike"
            )


def _check_labels(arrays, path):
    kinds = set()
    for split in SPLITS:
        labels, n = arrays[f"{split}/labels"], arrays[f"{split}/images"].shape[0]
        kind = labels.dtype.kind
        if kind not in "iuSU" or labels.shape != (n,):
            fault = f"{split}/labels is {_in_words(labels)}, not integers or texts of shape ({n},)"
            raise _unfit(path, fault)
        if labels.dtype.itemsize > LONGEST_TEXT * CHARACTERS.get(kind, 1):
            raise SharpscapeError(
                f"{path}: {split}/labels has texts of more than {LONGEST_TEXT} characters"
            )
        kinds.add(kind in CHARACTERS)
    if len(kinds) > 1:
        raise SharpscapeError(f"{path}: one of train/labels and test/labels has texts, one numbers")


def _checked_maximum(maximum, dtype, path):
    if maximum is None:
        return LARGEST[dtype.itemsize] if dtype.kind == "u" else 1
    if not (np.isfinite(maximum) and maximum > 0):
        raise SharpscapeError(f"{path}: maximum is {maximum}, not a positive number")
    return maximum


def _read_images(array, name, path):
    """The images as this machine has numbers, floats in at most 64 bits."""
    images = array.read()
    dtype = images.dtype.newbyteorder("=")
    if dtype.kind == "f":
        if not np.isfinite(images).all():
            raise SharpscapeError(f"{path}: {name} has values that are not finite")
        dtype = min(dtype, np.dtype(np.float64), key=lambda each: each.itemsize)
    return images.astype(dtype, copy=False)


def _read_labels(array, name, path):
    """The labels as int64 or texts."""
    labels = array.read()
    if labels.dtype.kind == "S":
        try:
            return np.char.decode(labels, "utf-8")
        except UnicodeDecodeError:
            raise SharpscapeError(f"{path}: {name} has texts that are not UTF-8") from None
    if labels.dtype.kind == "U":
        return labels.astype(labels.dtype.newbyteorder("="), copy=False)
    if labels.size and labels.max() > LARGEST_LABEL:
        raise SharpscapeError(
            f"{path}: {name} has the class {labels.max()}; allowed: up to {LARGEST_LABEL}"
        )
    return labels.astype(np.int64, copy=False)


def read(files):
    """Read and check the file files["path"]."""
    path = files["path"]
    if fault := why_unreadable(path):
        raise SharpscapeError(f"{path}: {fault}")
    opened = open_npz if format_of(path) == NPZ else open_hdf5
    with opened(path, ARRAYS) as (arrays, maximum):
        for name in ARRAYS:
            if name not in arrays:
                raise _unfit(path, f"no array {name}; needed are {', '.join(ARRAYS)}")
        _check_images(arrays, path)
        _check_labels(arrays, path)
        maximum = _checked_maximum(maximum, arrays["train/images"].dtype, path)
        check_memory(arrays, path)
        splits = [
            Split(
                _read_images(arrays[f"{split}/images"], f"{split}/images", path),
                _read_labels(arrays[f"{split}/labels"], f"{split}/labels", path),
            )
            for split in SPLITS
        ]
    return Dataset(*splits, maximum)
