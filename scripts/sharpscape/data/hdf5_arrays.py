"""Arrays of an HDF5 file, all of whose data lie in that file.

HDF5 follows what a file says to other files, and takes what memory it says. Here links, layouts and
chunks are looked at before any value is read.
"""

import math
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np

from sharpscape.data.stored import LONGEST_TEXT, StoredArray, most_memory
from sharpscape.errors import SharpscapeError

GZIP = h5py.h5z.FILTER_DEFLATE
# None of them takes more memory than the values need, gzip once its chunks are known to fit.
FILTERS = {GZIP, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}
# Bytes of a checksum, which may be packed with the values.
CHECKSUM = 4
# No more than this comes out of a byte that gzip has packed.
LARGEST_RATIO = 1032


def _outside(path, name, what):
    return SharpscapeError(
        f"{path}: {name} is {what}. All data must lie in this file: write the arrays themselves"
    )


def _member(group, name, whole_name, path):
    """The object of that name in a group; None where there is none. No link is followed."""
    links = group.id.links
    if not links.exists(name.encode()):
        return None
    if links.get_info(name.encode()).type != h5py.h5l.TYPE_HARD:
        raise _outside(path, whole_name, "a link")
    return group[name]


def _find(file, name, path):
    """The dataset of that name ("train/images"); None where there is none."""
    found = file
    for part in name.split("/"):
        found = _member(found, part, name, path) if isinstance(found, h5py.Group) else None
    return found if isinstance(found, h5py.Dataset) else None


def _check_layout(dataset, name, path):
    # Before anything else is asked for: a virtual dataset opens other files to know its shape.
    if dataset.is_virtual:
        raise _outside(path, name, "a virtual dataset")
    if dataset.id.get_create_plist().get_external_count():
        raise _outside(path, name, "stored in other files")
    filters = _filters(dataset)
    if not FILTERS.issuperset(filters) or len(set(filters)) != len(filters):
        raise SharpscapeError(
            f"{path}: {name} is compressed in another way than by gzip; allowed: gzip "
            "(compression='gzip'), with shuffle and fletcher32, or none"
        )


def _filters(dataset):
    plist = dataset.id.get_create_plist()
    return [plist.get_filter(index)[0] for index in range(plist.get_nfilters())]


def _check_chunks(dataset, name, path):
    """All values are there, and no chunk unpacks to more memory than a whole file may take.

    HDF5 itself takes what memory a chunk asks for.
    """
    filters, chunks = _filters(dataset), []
    dataset.id.chunk_iter(chunks.append)
    counts = (-(-n // m) for n, m in zip(dataset.shape, dataset.chunks, strict=True))
    if len(chunks) < math.prod(counts):
        raise SharpscapeError(f"{path}: {name} has values that were never written")
    end, most = Path(path).stat().st_size, _chunk_bytes(dataset) + CHECKSUM
    for chunk in chunks:
        if chunk.byte_offset + chunk.size > end:
            raise SharpscapeError(f"{path}: {name} reaches beyond the end of the file")
        packed = GZIP in filters and not chunk.filter_mask >> filters.index(GZIP) & 1
        if packed and chunk.size * LARGEST_RATIO > most_memory():
            content = dataset.id.read_direct_chunk(chunk.chunk_offset)[1]
            if len(zlib.decompressobj().decompress(content, most + 1)) > most:
                raise SharpscapeError(f"{path}: {name} has a chunk that unpacks to too much")


def _item_bytes(dataset):
    return dataset.id.get_type().get_size()


def _chunk_bytes(dataset):
    return math.prod(dataset.chunks) * _item_bytes(dataset) if dataset.chunks else 0


def _is_text(dataset):
    """Whether its elements are texts of any length, which lie in a heap of the file."""
    info = h5py.check_string_dtype(dataset.dtype)
    return info is not None and info.length is None


def _read(dataset, name, path):
    if dataset.chunks:
        _check_chunks(dataset, name, path)
    elif dataset.id.get_storage_size() < dataset.size * _item_bytes(dataset):
        raise SharpscapeError(f"{path}: {name} has values that were never written")
    if not _is_text(dataset):
        return dataset[...]
    # One by one: each may be as long as the file, and all of them the same.
    texts = []
    for index in range(len(dataset)):
        texts.append(dataset[index])
        if len(texts[-1]) > LONGEST_TEXT:
            raise SharpscapeError(f"{path}: {name} has a text of more than {LONGEST_TEXT} bytes")
    return np.array(texts, dtype=np.bytes_)


def _stored(dataset, name, path):
    _check_layout(dataset, name, path)
    dtype = np.dtype("S") if _is_text(dataset) else dataset.dtype
    shape = dataset.shape or ()
    return StoredArray(shape, dtype, _chunk_bytes(dataset), lambda: _read(dataset, name, path))


def _maximum(file, path):
    """The attribute maximum of the file; None where it has none."""
    if "maximum" not in file.attrs:
        return None
    attribute = file.attrs.get_id("maximum")
    if attribute.shape != () or attribute.dtype.kind not in "biuf":
        raise SharpscapeError(f"{path}: the attribute maximum is not one number")
    return file.attrs["maximum"]


@contextmanager
def open_hdf5(path: Path, names: list[str]) -> Iterator[tuple[dict[str, StoredArray], object]]:
    """The arrays of these names that a file has, and its attribute maximum (None: it has none).

    Raises:
        SharpscapeError: what is asked for lies in another file, or the file is damaged.
    """
    try:
        with h5py.File(path, "r", locking=False) as file:
            found = {name: _find(file, name, path) for name in names}
            arrays = {
                name: _stored(dataset, name, path)
                for name, dataset in found.items()
                if dataset is not None
            }
            yield arrays, _maximum(file, path)
    except (OSError, RuntimeError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise SharpscapeError(f"{path}: not a readable HDF5 file: {error}") from None
