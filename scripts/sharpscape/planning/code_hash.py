"""A hash of a program and of the library modules that it imports, directly or not.

Snakemake does not look into what a program imports. As a part of a job's identity, the hash makes a
changed module rerun exactly the jobs that use it. It is taken over tokens, and only over those that
can change a number: comments, docstrings, blank lines, annotations, interfaces (Protocols) and
messages (what is raised or printed) do not count. It is the same under every Python.
"""

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from sharpscape.planning.code_files import LIBRARY, SCRIPTS, read_code

# How a process runs one job: it changes no number.
NOT_COUNTED = f"{LIBRARY}/jobs"


@functools.cache
def _path_of(module, name):
    """The file behind `from module import name`; None where it does not count."""
    place = SCRIPTS.joinpath(*module.split("."))
    if (place / f"{name}.py").is_file():
        path = place / f"{name}.py"
    elif place.is_dir():
        path = place / "__init__.py"
    else:
        path = place.with_suffix(".py")
    # The library's own __init__ holds its version alone.
    counted = not path.is_relative_to(SCRIPTS / NOT_COUNTED)
    return path if counted and path != SCRIPTS / LIBRARY / "__init__.py" else None


@functools.cache
def _behind(path):
    """The files that a file imports from the library, as far as they count."""
    paths = (_path_of(*each) for each in read_code(path).imports)
    return [each for each in paths if each is not None]


def modules_of(program: str, entries: Iterable[str] = ()) -> set[Path]:
    """Paths of a program and of all library modules behind it.

    Args:
        program: its name, without .py.
        entries: modules that it loads by name (see registries), as paths below the library.
    """
    found: set[Path] = set()
    todo = [SCRIPTS / f"{program}.py"]
    todo += [SCRIPTS / LIBRARY / f"{entry}.py" for entry in entries]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += _behind(path)
    return found


@functools.cache
def _part(path):
    """What of a file goes into the hash: its name and its digest."""
    return str(path.relative_to(SCRIPTS)), read_code(path).digest


@functools.cache
def files_hash(folder: str) -> str:
    """Hash of the files in a folder of the library that are no modules, such as templates."""
    paths = sorted(path for path in (SCRIPTS / LIBRARY / folder).iterdir() if path.is_file())
    parts = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@functools.cache
def code_hash(program: str, entries: tuple[str, ...] = ()) -> str:
    """Hash of a program and of all library modules behind it; arguments as modules_of."""
    parts = sorted(map(_part, modules_of(program, entries)))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
