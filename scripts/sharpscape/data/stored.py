"""Arrays in a file, known by shape and type before any of their values is read."""

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sharpscape.errors import SharpscapeError

# Preparing them holds four copies: read, chosen from, and twice while they are written.
SHARE_OF_MEMORY = 6
# Of a text, in characters.
LONGEST_TEXT = 200


class StoredArray(NamedTuple):
    """An array in a file.

    Attributes:
        shape, dtype: as the file says; texts of any length have dtype "S".
        overhead: bytes that reading takes besides the array itself.
        read: gives the array.
    """

    shape: tuple[int, ...]
    dtype: np.dtype
    overhead: int
    read: Callable[[], np.ndarray]


def most_memory() -> int:
    """Bytes that the arrays of one file may take: a share of this machine's memory."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // SHARE_OF_MEMORY


def check_memory(arrays: Mapping[str, StoredArray], path: Path) -> None:
    """Raise SharpscapeError where the arrays, by what the file says, take too much memory."""
    needed = sum(
        math.prod(each.shape) * each.dtype.itemsize + each.overhead for each in arrays.values()
    )
    if needed > most_memory():
        raise SharpscapeError(
            f"{path}: its arrays take {needed / 1e9:.3g} GB; allowed on this machine: up to "
            f"{most_memory() / 1e9:.3g} GB, a sixth of its memory"
        )
