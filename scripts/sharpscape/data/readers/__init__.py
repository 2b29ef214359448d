"""Readers of data sets, one module each; settings of a data set are in schemas/dataset/.

A module has a function read. One whose original files are fetched also has FOLDER and originals,
and where they are published in an archive, archive.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from sharpscape.data.dataset import Dataset
from sharpscape.data.originals import Original
from sharpscape.registry import load


class Reader(Protocol):
    """What a module of a data set offers.

    Attributes:
        FOLDER: the folder below raw_data that holds its original files. A literal, since planning
            reads it without importing the module. Data that are embedded in a package, and files
            of the user's own, have no FOLDER.
    """

    FOLDER: str

    def originals(self) -> list[Original]:
        """The files that FOLDER must hold."""

    def archive(self) -> Original:
        """The archive in which they are published, inside a folder named FOLDER."""

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
