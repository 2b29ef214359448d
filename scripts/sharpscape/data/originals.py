"""Original files of public data sets: what is known of them, and whether a file is the original."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from sharpscape.data.readers import Reader
from sharpscape.errors import SharpscapeError

# How they are written in messages, by their names in the tables of readers.
ALGORITHMS = {"md5": "MD5", "sha256": "SHA-256"}
BLOCK = 1 << 20


class Original(NamedTuple):
    """One original file: its name, its digests, and where it can be had, best address first.

    A file that is published only as part of an archive has no address of its own.
    """

    name: str
    digests: dict[str, str]
    addresses: list[str]

    def __str__(self):
        """Its digests, for messages."""
        return ", ".join(f"{ALGORITHMS[name]} {digest}" for name, digest in self.digests.items())


def originals_of(reader: Reader) -> list[Original]:
    """The files that the data set's folder must hold, from the library's own table."""
    mirrors = [] if hasattr(reader, "ARCHIVE") else reader.MIRRORS
    return [
        Original(name, digests, [mirror + name for mirror in mirrors])
        for name, digests in reader.ORIGINALS.items()
    ]


def archive_of(reader: Reader) -> Original | None:
    """The archive that holds all files of a data set; None where they are published singly."""
    for name, digests in getattr(reader, "ARCHIVE", {}).items():
        return Original(name, digests, [mirror + name for mirror in reader.MIRRORS])
    return None


def digests_of(path: str | Path) -> dict[str, str]:
    """All digests of a file: {name of the algorithm: hexadecimal text}."""
    hashes = {name: hashlib.new(name, usedforsecurity=False) for name in ALGORITHMS}
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            for each in hashes.values():
                each.update(block)
    return {name: each.hexdigest() for name, each in hashes.items()}


def check_original(path: str | Path, original: Original) -> None:
    """Raise SharpscapeError unless the file is there and is that original."""
    if not Path(path).is_file():
        raise SharpscapeError(f"{path}: no such file. Put it there ({original})")
    found = digests_of(path)
    for name, expected in original.digests.items():
        if found[name] != expected:
            raise SharpscapeError(
                f"{path}: {ALGORITHMS[name]} {found[name]}, expected {expected}. It is not the "
                "original file, or it is damaged; nothing was changed. Move it away to have it "
                "downloaded again."
            )
