"""The original files of the public data sets: their names, MD5 and addresses.

All three are torchvision's.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from sharpscape.errors import SharpscapeError


class Original(NamedTuple):
    """One original file: its name, its MD5, and where it can be had, best address first."""

    name: str
    md5: str
    addresses: list


def _idx_files(class_name):
    from sharpscape.torchvision_datasets import datasets

    source = getattr(datasets, class_name)
    return [
        Original(name, md5, [mirror + name for mirror in source.mirrors])
        for name, md5 in source.resources
    ]


# Folder below raw_data: the files it must hold.
ORIGINALS = {
    "mnist": lambda: _idx_files("MNIST"),
    "fashion-mnist": lambda: _idx_files("FashionMNIST"),
}


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
