"""A data set, by its name, from checked files."""

from collections.abc import Mapping
from pathlib import Path

from sharpscape.data.dataset import Dataset
from sharpscape.data.originals import check_md5
from sharpscape.data.readers import reader_of


def load_dataset(
    name: str,
    originals: Mapping[str, Mapping[str, str | Path]] | None = None,
    own_file: str | Path | None = None,
) -> Dataset:
    """Read a data set.

    No original file is opened before all are known to be the original ones.

    Args:
        name: of the data set, an entry of readers/.
        originals: {file name: {"path", "md5"}} (see fetching.obtain_originals).
        own_file: the user's own file, where the data set is one.

    Raises:
        SharpscapeError: names the file, and what is wrong with it.
    """
    originals = originals or {}
    for original in originals.values():
        check_md5(original["path"], original["md5"])
    files = {file_name: Path(original["path"]) for file_name, original in originals.items()}
    if own_file is not None:
        files = {"path": Path(own_file)}
    return reader_of(name).read(files)
