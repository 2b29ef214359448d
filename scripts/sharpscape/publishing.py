"""Files that appear whole or not at all."""

import os
from contextlib import contextmanager
from pathlib import Path

from sharpscape.errors import SharpscapeError


@contextmanager
def published(path):
    """Yield a path beside this one to write to; what was written then takes its place.

    Raises:
        SharpscapeError: it cannot be written; nothing is left of it.
    """
    part = Path(f"{path}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        yield part
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SharpscapeError(f"{path}: cannot be written: {error}") from error
