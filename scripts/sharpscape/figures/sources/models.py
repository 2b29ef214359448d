"""A file of each model."""

from sharpscape.files.hdf5 import read_result


def read(paths, figure):
    """[(fields, settings)] of the files, which are of the kind that is the figure's SOURCE."""
    return [read_result(path, figure.SOURCE) for path in paths]
