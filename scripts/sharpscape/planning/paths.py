"""Paths of a configuration: what stands in them before anything is looked for."""

import os.path

from sharpscape.errors import ConfigurationError
from sharpscape.planning.messages import shown

# Snakemake reads {…} in a path as a wildcard, <…> as a variable.
FORBIDDEN = "{}<>"
# What file systems allow, in bytes.
LONGEST_NAME = 255


def check_path(path: str, place: str) -> str:
    """The path, ~ written out, without what changes nothing: a last /, a first ./, a double //.

    Raises:
        ConfigurationError: a path that a file system, Snakemake or a program takes for something
            else.
    """
    if not path.isprintable() or any(sign in path for sign in FORBIDDEN) or path.startswith("-"):
        raise ConfigurationError(
            f"{place}: {shown(path)}; allowed: a path without braces, angle brackets and what "
            "cannot be printed, and with no - at its beginning"
        )
    full = os.path.normpath(os.path.expanduser(path))
    if any(len(os.fsencode(name)) > LONGEST_NAME for name in full.split(os.sep)):
        raise ConfigurationError(
            f"{place}: {shown(path)}; allowed: names of up to {LONGEST_NAME} bytes"
        )
    return full
