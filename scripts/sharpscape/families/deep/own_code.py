"""The user's own code: a Python file imported from its folder, as it was when the run was planned.

The folder stands first in Python's search path from then on, as when Python runs the file itself.
"""

import importlib.util
import os
import sys
import traceback
from pathlib import Path
from types import ModuleType

from sharpscape.errors import SharpscapeError
from sharpscape.identities import content_digest
from sharpscape.words import ITSELF


def _check_content(path, content):
    """Raise SharpscapeError unless the files of a network are those that were planned."""
    for name, planned in content.items():
        file = path if name == ITSELF else path.parent / name
        try:
            found = content_digest(file)
        except OSError as error:
            raise SharpscapeError(f"{file}: cannot be read: {error.strerror}") from None
        if found != planned:
            raise SharpscapeError(
                f"{file}: not as it was when this was planned: it changed while the run was under "
                "way, or since. Run it again"
            )


def _module_of(name):
    """The name of the module of a file, by its path below the folder."""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _file_of(name):
    """The file of a loaded module; "" for none."""
    file = getattr(sys.modules.get(name), "__file__", None)
    return os.path.abspath(file) if file else ""


def _below(folder, modules):
    """Paths below a folder of the modules that were imported from there, of these names."""
    paths = (
        f"{name.replace('.', '/')}{end}" for name in modules for end in (".py", "/__init__.py")
    )
    return {path for path in paths if _file_of(_module_of(path)) == str(folder / path)}


def _check_modules(path, content, before):
    """Raise SharpscapeError unless the modules that were imported are those that were planned.

    Args:
        before: names of the modules that were loaded before.
    """
    imported = _below(path.parent, set(sys.modules) - before - {path.stem})
    if unseen := sorted(imported - set(content)):
        raise SharpscapeError(
            f"{path}: imports {', '.join(unseen)}, though no import statement says so; needed is "
            "one, because a network is known by the content of its files"
        )
    for name in set(content) - {ITSELF}:
        other = _file_of(_module_of(name))
        if other and other != str(path.parent / name):
            raise SharpscapeError(
                f"{path}: {name} is not what it imports, but {other}, which has the same name. "
                "Rename yours"
            )


def where_raised(error: BaseException, folder: Path) -> str:
    """An error in words, with the last line of the user's code that it passed."""
    lines = [
        f", in {frame.filename}, line {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(folder)
    ]
    return f"{type(error).__name__}: {error}{lines[-1] if lines else ''}"


def _run(path):
    """The module of a file, run from its source alone: compiled code beside it may be older."""
    name = path.stem
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SharpscapeError(f"{path}: no Python file; allowed: a name that ends with .py")
    if name in sys.modules:
        raise SharpscapeError(f"{path}: {name} is a module of Python or of a package. Rename it")
    module = importlib.util.module_from_spec(spec)
    kept = sys.dont_write_bytecode, sys.pycache_prefix
    sys.dont_write_bytecode, sys.pycache_prefix = True, os.devnull
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise SharpscapeError(
            f"{path}: cannot be imported ({where_raised(error, path.parent)})"
        ) from error
    finally:
        sys.dont_write_bytecode, sys.pycache_prefix = kept
    return module


def load_code(path: str | Path, content: dict[str, str]) -> ModuleType:
    """The module of the user's file, imported once.

    Args:
        content: {path of a module below the file's folder: its SHA-256}; ITSELF for the file.

    Raises:
        SharpscapeError: the file cannot be imported, or it or a module is not what was planned.
    """
    path = Path(os.path.abspath(path))
    _check_content(path, content)
    known = sys.modules.get(path.stem)
    if known is not None and getattr(known, "__file__", None) == str(path):
        return known
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    importlib.invalidate_caches()
    before = set(sys.modules)
    module = _run(path)
    # And they were no others while they were imported.
    _check_content(path, content)
    _check_modules(path, content, before)
    return module
