"""The original files of the public data sets: folders, names, MD5 and addresses.

Names, MD5 and addresses are torchvision's.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from sharpscape.errors import SharpscapeError


class Original(NamedTuple):
    """One original file: its name, its MD5, and where it can be had, best address first.

    A file that is published only as part of an archive has no address of its own.
    """

    name: str
    md5: str
    addresses: list


def _idx_files(class_name):
    from sharpscape.data.torchvision_datasets import datasets

    source = getattr(datasets, class_name)
    return [
        Original(name, md5, [mirror + name for mirror in source.mirrors])
        for name, md5 in source.resources
    ]


def _cifar10_files():
    from sharpscape.data.torchvision_datasets import datasets

    source = datasets.CIFAR10
    meta = (source.meta["filename"], source.meta["md5"])
    return [Original(name, md5, []) for name, md5 in (*source.train_list, *source.test_list, meta)]


def _cifar10_archive():
    from sharpscape.data.torchvision_datasets import datasets

    source = datasets.CIFAR10
    return Original(source.filename, source.tgz_md5, [source.url])


def _svhn_files():
    from sharpscape.data.torchvision_datasets import datasets

    rows = (datasets.SVHN.split_list[split] for split in ("train", "test"))
    return [Original(name, md5, [address]) for address, name, md5 in rows]


# Data set: the files that its folder must hold.
ORIGINALS = {
    "mnist": lambda: _idx_files("MNIST"),
    "fashion-mnist": lambda: _idx_files("FashionMNIST"),
    "cifar10": _cifar10_files,
    "svhn": _svhn_files,
}
# Data set: the archive in which its files are published, inside a folder of the same name.
ARCHIVES = {"cifar10": _cifar10_archive}
# Data set: its folder, where that is not named like the data set.
FOLDERS = {"cifar10": "cifar-10-batches-py"}


def folder_of(dataset, raw_data):
    """The folder of a data set's original files below raw_data."""
    return Path(raw_data, FOLDERS.get(dataset, dataset))


def md5_of(path):
    """MD5 of a file, as hexadecimal text."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def check_md5(path, expected):
    """Raise SharpscapeError unless the file is there and has that MD5."""
    if not Path(path).is_file():
        raise SharpscapeError(f"{path}: no such file. Put it there (MD5 {expected})")
    found = md5_of(path)
    if found != expected:
        raise SharpscapeError(
            f"{path}: MD5 {found}, expected {expected}. It is not the original file, or it is "
            "damaged; nothing was changed. Move it away to have it downloaded again."
        )
