"""Arrays of a NumPy archive (.npz), of which no more is unpacked than their headers say."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from numpy.lib import format as npy

from sharpscape.data.stored import StoredArray
from sharpscape.errors import SharpscapeError

# Others unpack a whole block at a time, whatever its size. numpy writes these.
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def _read(archive, member):
    with archive.open(member) as file:
        return npy.read_array(file, allow_pickle=False)


def _stored(archive, member, path):
    if member.compress_type not in COMPRESSIONS:
        raise SharpscapeError(f"{path}: {member.filename} is not compressed as numpy does it")
    with archive.open(member) as file:
        # A header of a later version may have any length; plain arrays do not need one.
        if npy.read_magic(file) != (1, 0):
            raise SharpscapeError(f"{path}: {member.filename} is not a plain array of numbers")
        shape, _, dtype = npy.read_array_header_1_0(file)
    return StoredArray(shape, dtype, 0, lambda: _read(archive, member))


@contextmanager
def open_npz(path: Path, names: list[str]) -> Iterator[tuple[dict[str, StoredArray], object]]:
    """The arrays of these names that an archive has, and its maximum (None: it has none).

    Raises:
        SharpscapeError: the archive is damaged, or holds something else under one of the names.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = {each.filename: each for each in archive.infolist()}
            arrays = {
                name: _stored(archive, members[f"{name}.npy"], path)
                for name in (*names, "maximum")
                if f"{name}.npy" in members
            }
            maximum = arrays.pop("maximum", None)
            if maximum is not None and (maximum.shape or maximum.dtype.kind not in "biuf"):
                raise SharpscapeError(f"{path}: maximum is not one number")
            yield arrays, None if maximum is None else maximum.read()[()]
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise SharpscapeError(f"{path}: not a readable .npz file: {error}") from None
