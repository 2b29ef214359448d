"""Registries of the library with one entry more for a while."""

import importlib
import sys
from contextlib import contextmanager


@contextmanager
def one_more_entry(registry, name, source, folder):
    """Within the context a registry has one entry more, of this source, from an empty folder."""
    package = importlib.import_module(f"sharpscape.{registry}")
    module, path = f"{package.__name__}.{name}", list(package.__path__)
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    package.__path__.append(str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        package.__path__[:] = path
        sys.modules.pop(module, None)
