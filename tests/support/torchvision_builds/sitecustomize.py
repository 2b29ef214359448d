"""Loaded by every Python with this folder on its path: prepares torchvision before its import."""

import sys
from pathlib import Path


class _Prepared:
    """Finds no module: it prepares the one that it is asked for."""

    def find_spec(self, name, path=None, target=None):
        if name == "torchvision":
            sys.meta_path.remove(self)
            sys.path.append(str(Path(__file__).parents[1]))
            from torchvision_operators import declare_operators

            sys.path.pop()
            declare_operators()


sys.meta_path.insert(0, _Prepared())
