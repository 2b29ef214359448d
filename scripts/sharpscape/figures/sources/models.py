"""A file of each model."""

from sharpscape.files.hdf5 import read_result


def read(paths, source):
    """[(fields, settings)] of the files, which are of the kind that source names."""
    return [read_result(path, source) for path in paths]
