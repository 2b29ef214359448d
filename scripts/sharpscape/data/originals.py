"""Original files of public data sets: names, MD5, addresses, and whether a file is the original."""

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
