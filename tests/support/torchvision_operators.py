"""torchvision, where it and torch come from different builds.

A CUDA build of torchvision beside a CPU torch fails on import, because the operators that it gives
metadata for were never registered. Declaring them is enough for all that needs none of them.
"""

import sys

import torch

_library = None


def declare_operators():
    """Import torchvision; declare its operators first where that fails for want of them."""
    global _library
    try:
        import torchvision  # noqa: F401
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        _library = torch.library.Library("torchvision", "DEF")
        _library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        for name in [name for name in sys.modules if name.startswith("torchvision")]:
            if name != __name__:
                del sys.modules[name]
