"""Files that appear whole or not at all."""

import os
import socket
from contextlib import contextmanager
from pathlib import Path

from sharpscape.errors import SharpscapeError


def _is_running(pid):
    """Whether a process of this host may still write; one that only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except OSError:
        # Another user's, or a system without /proc.
        return True
    return state != "Z"


def _part_of(path):
    """Where this process alone writes what is not whole yet.

    A job that outlives the Snakemake that started it may write beside a second of its kind. What
    processes of this host left that are no more is removed.
    """
    host = socket.gethostname()
    for part in path.parent.iterdir():
        pid = part.name.removeprefix(f"{path.name}.{host}-").removesuffix(".part")
        if pid.isdigit() and not _is_running(int(pid)):
            part.unlink(missing_ok=True)
    return path.with_name(f"{path.name}.{host}-{os.getpid()}.part")


@contextmanager
def published(path):
    """Yield a path beside this one to write to; what was written then takes its place.

    Raises:
        SharpscapeError: it cannot be written; nothing is left of it.
    """
    path, part = Path(path), None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = _part_of(path)
        yield part
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise SharpscapeError(f"{path}: cannot be written: {error}") from error
