"""An independent table of original files: torchvision.datasets."""

import importlib

from torchvision_operators import declare_operators

declare_operators()
datasets = importlib.import_module("torchvision.datasets")
