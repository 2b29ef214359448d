"""Files of the user's own data, looked at before any job."""

import os.path

from sharpscape.errors import ConfigurationError
from sharpscape.own_data import why_unreadable


def check_own_file(path: str, place: str) -> str:
    """The path of a file of own data, ~ written out.

    Raises:
        ConfigurationError: it is no HDF5 or .npz file; names the key, and what helps.
    """
    full = os.path.expanduser(path)
    if fault := why_unreadable(full):
        raise ConfigurationError(f"{place}: {full}: {fault}")
    return full
