"""What the registries of the library hold, read without importing any entry.

A registry is a folder with one module per entry, named as in the configuration ("crop-flip" is
crop_flip.py). What planning must know of an entry stands in its module as a literal, as SOURCE in a
figure: importing the module would take seconds, and every cluster job plans.
"""

import ast
import functools
from typing import Any

from sharpscape.planning.code_files import LIBRARY, SCRIPTS


def entry(registry: str, name: str) -> str:
    """The path below the library, without .py, of an entry's module."""
    return f"{registry}/{name.replace('-', '_')}"


def _path(registry, name):
    return SCRIPTS / LIBRARY / f"{entry(registry, name)}.py"


def has_entry(registry: str, name: str) -> bool:
    """Whether the registry has that entry."""
    return _path(registry, name).is_file()


@functools.cache
def entries(registry: str) -> list[str]:
    """Names of the modules of a registry, sorted."""
    names = (path.stem for path in (SCRIPTS / LIBRARY / registry).glob("*.py"))
    return sorted(name for name in names if name != "__init__")


def _given(registry, name, constant):
    """The expression that an entry's module gives a constant; None where it gives none."""
    for node in ast.parse(_path(registry, name).read_text(encoding="utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(each, ast.Name) and each.id == constant for each in targets):
            return node.value
    return None


@functools.cache
def declared(registry: str, name: str, constant: str) -> Any:
    """The literal that an entry's module gives a constant; None where it has no such constant."""
    value = _given(registry, name, constant)
    return None if value is None else ast.literal_eval(value)


@functools.cache
def declared_in_call(registry: str, name: str, constant: str, keyword: str) -> Any:
    """The literal of a keyword in the call that makes a constant; None where it has none."""
    for each in getattr(_given(registry, name, constant), "keywords", []):
        if each.arg == keyword:
            return ast.literal_eval(each.value)
    return None
