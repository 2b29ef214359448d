"""Layers whose kernels write beyond their memory, computed in another way.

oneDNN 3.12 does so on processors with AVX2 and without AVX-512: in the gradient by the weights of a
strided convolution of 1×1 with 2 to 7 channels, in float32 and channels last. What then happens is
chance: a crash, or numbers changed elsewhere.
"""

from torch import nn
from torch.nn.functional import conv2d

# Input channels of a group that the kernel takes at a time.
BLOCK = 8


class SubsampledConv2d(nn.Conv2d):
    """A convolution of 1×1 without padding: one of stride 1, of every stride-th pixel."""

    def forward(self, input):
        """From [n, channels, height, width], as nn.Conv2d has it."""
        rows, columns = self.stride
        pixels = input[..., ::rows, ::columns]
        return conv2d(pixels, self.weight, self.bias, groups=self.groups)


def without_faulty_kernels(network):
    """The network, its layers with such a kernel changed in place: names and parameters stay.

    It is so on every machine, for the same numbers.
    """
    for layer in network.modules():
        if type(layer) is nn.Conv2d and _is_faulty(layer):
            layer.__class__ = SubsampledConv2d
    return network


def _is_faulty(layer):
    one_pixel = layer.kernel_size == (1, 1) and layer.padding in ((0, 0), "valid")
    return one_pixel and max(layer.stride) > 1 and 1 < layer.in_channels // layer.groups < BLOCK
