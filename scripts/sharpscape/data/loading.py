"""A data set, by its name, from checked files."""

from pathlib import Path

from sharpscape.data.dataset import Dataset
from sharpscape.data.originals import check_original, originals_of
from sharpscape.data.readers import reader_of


def load_dataset(
    name: str, raw_data: str | Path | None = None, own_file: str | Path | None = None
) -> Dataset:
    """Read a data set.

    No original file is opened before all are known to be the original ones, by the library's own
    table.

    Args:
        name: of the data set, an entry of readers/.
        raw_data: the folder of original files, where the data set has any.
        own_file: the user's own file, where the data set is one.

    Raises:
        SharpscapeError: names the file, and what is wrong with it.
    """
    reader, files = reader_of(name), {}
    if own_file is not None:
        files = {"path": Path(own_file)}
    elif raw_data is not None:
        originals = originals_of(reader)
        files = {each.name: Path(raw_data, reader.FOLDER, each.name) for each in originals}
        for original in originals:
            check_original(files[original.name], original)
    return reader.read(files)
