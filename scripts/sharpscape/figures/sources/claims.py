"""The claims of all studies."""

from sharpscape.files.tables import read_table


def read(paths, figure):
    """The rows of the one table, dicts of text."""
    return read_table(paths[0])
