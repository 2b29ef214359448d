"""The user's own file: HDF5, or a NumPy archive (.npz).

It has the arrays train/images, train/labels, test/images and test/labels. Images have shape [n, …],
as uint8 or float; labels are integers. Values are divided by maximum, an attribute of an HDF5 file
or an array of an archive: by default 255 for uint8 and 1 for float.
"""

import zipfile
import zlib

import h5py
import numpy as np

from sharpscape.data.dataset import Dataset, Split
from sharpscape.errors import SharpscapeError
from sharpscape.words import SPLITS

ARRAYS = [f"{split}/{part}" for split in SPLITS for part in ("images", "labels")]


def _missing(path, name):
    return SharpscapeError(f"{path}: no array {name}; needed are {', '.join(ARRAYS)}")


def _read_hdf5(path):
    try:
        with h5py.File(path, "r", locking=False) as file:
            for name in ARRAYS:
                if not isinstance(file.get(name), h5py.Dataset):
                    raise _missing(path, name)
            return {name: file[name][...] for name in ARRAYS}, file.attrs.get("maximum")
    except OSError as error:
        raise SharpscapeError(f"{path}: not a readable HDF5 file: {error}") from None


def _read_npz(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            for name in ARRAYS:
                if name not in file:
                    raise _missing(path, name)
            maximum = file["maximum"][()] if "maximum" in file else None
            return {name: file[name] for name in ARRAYS}, maximum
    except (OSError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise SharpscapeError(f"{path}: not a readable .npz file: {error}") from None


def _check_images(arrays, path):
    first = arrays["train/images"]
    if first.ndim < 2 or np.prod(first.shape[1:]) < 2:
        raise SharpscapeError(
            f"{path}: train/images has shape {first.shape}, not [n, …] with two numbers a sample"
        )
    for split in SPLITS:
        images = arrays[f"{split}/images"]
        if images.dtype != np.uint8 and images.dtype.kind != "f":
            raise SharpscapeError(f"{path}: {split}/images is {images.dtype}, not uint8 or float")
        if images.dtype != first.dtype or images.shape[1:] != first.shape[1:]:
            raise SharpscapeError(
                f"{path}: {split}/images is {images.dtype} of shape {images.shape}, train/images "
                f"{first.dtype} of shape {first.shape}: not alike"
            )
        if images.dtype.kind == "f" and not np.isfinite(images).all():
            raise SharpscapeError(f"{path}: {split}/images has values that are not finite")


def _check_labels(arrays, path):
    for split in SPLITS:
        labels, n = arrays[f"{split}/labels"], len(arrays[f"{split}/images"])
        if labels.dtype.kind not in "iu" or labels.shape != (n,):
            raise SharpscapeError(
                f"{path}: {split}/labels is {labels.dtype} of shape {labels.shape}, "
                f"not integer of shape ({n},)"
            )


def _checked_maximum(maximum, dtype, path):
    if maximum is None:
        return 255 if dtype == np.uint8 else 1
    if np.ndim(maximum) or not np.issubdtype(np.asarray(maximum).dtype, np.number):
        raise SharpscapeError(f"{path}: maximum is {maximum!r}, not one number")
    if not (np.isfinite(maximum) and maximum > 0):
        raise SharpscapeError(f"{path}: maximum is {maximum}, not a positive number")
    return maximum


def read(files):
    """Read and check the file files["path"]."""
    path = files["path"]
    arrays, maximum = (_read_npz if path.suffix == ".npz" else _read_hdf5)(path)
    _check_images(arrays, path)
    _check_labels(arrays, path)
    maximum = _checked_maximum(maximum, arrays["train/images"].dtype, path)
    splits = (Split(arrays[f"{split}/images"], arrays[f"{split}/labels"]) for split in SPLITS)
    return Dataset(*splits, maximum)
