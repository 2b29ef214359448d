"""A study's summary."""

from sharpscape.files.identity import path_of
from sharpscape.files.tables import read_table
from sharpscape.judging.series import read_study


def read(paths, source):
    """The Study of the one table."""
    return read_study(read_table(paths[0]), str(path_of(paths[0])))
