"""Files that appear whole or not at all."""

import fcntl
import os
import socket
import stat
from contextlib import contextmanager, suppress
from pathlib import Path

from sharpscape.errors import SharpscapeError

LOCK = fcntl.LOCK_EX | fcntl.LOCK_NB


def _prefix(path):
    """What names of parts begin with on this host, which alone may know whether one is written."""
    return f"{path.name}.{socket.gethostname()}-"


def _remove_left_behind(path):
    """Remove the parts of processes of this host that are no more: nobody holds their locks.

    The kernel frees a lock when its process ends, however it ends, and in whatever container.
    """
    for part in path.parent.iterdir():
        if not (part.name.startswith(_prefix(path)) and part.name.endswith(".part")):
            continue
        # One that is written, another user's, no file at all, or a file system without locks.
        with suppress(OSError):
            file = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if stat.S_ISREG(os.fstat(file).st_mode):
                    fcntl.flock(file, LOCK)
                    part.unlink()
            finally:
                os.close(file)


def _new_part(path):
    """A new file beside a path, where this process alone writes; its name and its descriptor.

    The descriptor holds the lock that keeps others from removing it.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    while True:
        part = path.with_name(f"{_prefix(path)}{os.urandom(8).hex()}.part")
        file = os.open(part, flags, 0o666)
        try:
            fcntl.flock(file, LOCK)
            if os.path.samestat(os.fstat(file), os.stat(part)):
                return part, file
        # Another process has taken it for one left behind, before it was locked.
        except (BlockingIOError, FileNotFoundError):
            pass
        # Where there are no locks nobody removes it.
        except OSError:
            return part, file
        os.close(file)


@contextmanager
def published(path):
    """Yield a path beside this one to write to; what was written then takes its place.

    A job that outlives the Snakemake that started it may write beside a second of its kind.

    Raises:
        SharpscapeError: it cannot be written; nothing is left of it.
    """
    path, part, file = Path(path), None, None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_behind(path)
        part, file = _new_part(path)
        yield part
        os.fsync(file)
        os.replace(part, path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise SharpscapeError(f"{path}: cannot be written: {error}") from error
    finally:
        if file is not None:
            os.close(file)
