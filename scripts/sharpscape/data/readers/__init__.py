"""Readers of data sets, one module each; settings of a data set are in schemas/dataset/.

A module has a function read. One whose original files are fetched also has FOLDER, ORIGINALS and
MIRRORS, and where they are published in an archive, ARCHIVE.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from sharpscape.data.dataset import Dataset
from sharpscape.registry import load


class Reader(Protocol):
    """What a module of a data set offers.

    The attributes are literals, since planning reads them without importing the module. Data that
    are embedded in a package, and files of the user's own, have none of them.

    Attributes:
        FOLDER: the folder below raw_data that holds its original files.
        ORIGINALS: the files that FOLDER must hold, and no others: {name: {"md5": …, "sha256": …}}.
        MIRRORS: addresses, best first, below which the files (or the archive) lie; each ends in /.
        ARCHIVE: the archive in which they are published, inside a folder named FOLDER, as the one
            entry of a table like ORIGINALS. Absent where each file has an address of its own.
    """

    FOLDER: str
    ORIGINALS: dict[str, dict[str, str]]
    MIRRORS: list[str]
    ARCHIVE: dict[str, dict[str, str]]

    def read(self, files: Mapping[str, Path]) -> Dataset:
        """Read the data set.

        Args:
            files: {name: path} of the original files, checked; {"path": path} of a user's own
                file, whose data set has the key path; empty for embedded data.

        Raises:
            SharpscapeError: names the file, and what is wrong with it.
        """


def reader_of(dataset: str) -> Reader:
    """The reader of a data set, by its name.

    Raises:
        SharpscapeError: there is none.
    """
    return load("data.readers", dataset)
