"""Registries: folders of the library with one module per entry, loaded by its name.

A job names the entries that it uses, so that it neither imports nor depends on any other. An entry
"crop-flip" is the module crop_flip.py.
"""

import importlib
from types import ModuleType

from sharpscape.errors import SharpscapeError


def load(registry: str, name: str) -> ModuleType:
    """The module of an entry.

    Args:
        registry: package of the library, such as "families.linear.noise".
        name: of the entry, as in the configuration.

    Raises:
        SharpscapeError: there is no such module.
    """
    module = f"sharpscape.{registry}.{name.replace('-', '_')}"
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        place = registry.replace(".", "/")
        raise SharpscapeError(f"{name}: no such entry; needed is {place}/{name}.py") from None
