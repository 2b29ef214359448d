"""An independent table of original files: torchvision.datasets.

It loads also where torch and torchvision come from different builds. A CUDA build of torchvision
beside a CPU torch fails on import, because the operators that it gives metadata for were never
registered. Declaring them is enough: only data tables are used.
"""

import torch

try:
    from torchvision import datasets
except RuntimeError as error:
    if "torchvision::nms" not in str(error):
        raise
    _library = torch.library.Library("torchvision", "DEF")
    _library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import sys

    for name in [name for name in sys.modules if name.startswith("torchvision")]:
        del sys.modules[name]
    from torchvision import datasets

__all__ = ["datasets"]
