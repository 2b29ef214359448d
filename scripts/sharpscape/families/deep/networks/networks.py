"""Residual networks for small images, and copies of them that are fast to attack."""

import copy

import torch
from torch import nn
from torch.nn.functional import relu
from torch.nn.utils.fusion import fuse_conv_bn_weights

from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.streams import Stream

INITIALISATION = Stream("initialisation", 0)

# Blocks of each of the four stages, and by what each stage divides the image's sides.
BLOCKS = (2, 2, 2, 2)
STRIDES = (1, 2, 2, 2)


def _conv(channels, filters, size, stride=1):
    return nn.Conv2d(channels, filters, size, stride=stride, padding=size // 2, bias=False)


class BasicBlock(nn.Module):
    """Two convolutions, each with batch norm behind it, and a shortcut (He et al. 2016).

    Attributes:
        FOLLOWED: pairs of a convolution and the batch norm that takes its output and no other.
    """

    FOLLOWED = (("conv1", "bn1"), ("conv2", "bn2"), ("shortcut.0", "shortcut.1"))

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = _conv(channels, filters, 3, stride), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = _conv(filters, filters, 3), nn.BatchNorm2d(filters)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels != filters:
            self.shortcut.append(_conv(channels, filters, 1, stride))
            self.shortcut.append(nn.BatchNorm2d(filters))

    def forward(self, x):
        """From [n, channels, height, width] to [n, filters, height/stride, width/stride]."""
        out = relu(self.bn1(self.conv1(x)))
        return relu(self.bn2(self.conv2(out)) + self.shortcut(x))


class PreActBlock(nn.Module):
    """Batch norm and activation before each convolution (He et al. 2016b); FOLLOWED as above."""

    FOLLOWED = (("conv1", "bn2"),)

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(channels), _conv(channels, filters, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(filters), _conv(filters, filters, 3)
        self.shortcut = None
        if stride != 1 or channels != filters:
            self.shortcut = _conv(channels, filters, 1, stride)

    def forward(self, x):
        """As BasicBlock.forward."""
        out = relu(self.bn1(x))
        shortcut = x if self.shortcut is None else self.shortcut(out)
        return self.conv2(relu(self.bn2(self.conv1(out)))) + shortcut


class ResNet(nn.Module):
    """A stem without pooling, four stages of blocks, the average over places, a linear layer.

    Takes images in [0, 1], shape [n, channels, height, width], normalises them, and gives logits
    [n, classes] in the images' dtype.

    Args:
        block: BasicBlock, or PreActBlock: then batch norm stands behind the last stage, and not
            behind the stem.
        width: channels of the first stage; each further stage has twice as many.
        mean, std: of the pixels of each channel.
    """

    def __init__(self, block, *, width, channels, classes, mean, std):
        super().__init__()
        preact = block is PreActBlock
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32))
        self.register_buffer("std", torch.tensor(std, dtype=torch.float32))
        self.conv1 = _conv(channels, width, 3)
        self.bn1 = None if preact else nn.BatchNorm2d(width)
        self.stages, before = nn.Sequential(), width
        for stage, (blocks, stride) in enumerate(zip(BLOCKS, STRIDES, strict=True)):
            filters = width * 2**stage
            for index in range(blocks):
                self.stages.append(block(before, filters, stride if index == 0 else 1))
                before = filters
        self.bn2 = nn.BatchNorm2d(before) if preact else None
        self.linear = nn.Linear(before, classes)

    def forward(self, x):
        """Logits [n, classes] of images [n, channels, height, width]."""
        normalised = (x - self.mean[:, None, None]) / self.std[:, None, None]
        out = self.conv1(normalised.to(self.linear.weight.dtype))
        if self.bn1 is not None:
            out = relu(self.bn1(out))
        out = self.stages(out)
        if self.bn2 is not None:
            out = relu(self.bn2(out))
        return self.linear(out.mean(dim=(2, 3))).to(x.dtype)


# name: its block.
NETWORKS = {"resnet18": BasicBlock, "preactresnet18": PreActBlock}


def make_network(name, *, width, channels, classes, mean, std, seed):
    """Return a network, float32, initialised from the seed alone.

    Convolutions are drawn as in He et al. 2015 (normal, fan out), the linear layer as PyTorch does;
    batch norm starts with scale 1 and shift 0.

    Args:
        name: a key of NETWORKS.
        width, channels, classes, mean, std: see ResNet.
    """
    with torch.random.fork_rng(devices=[]):
        # The CPU's alone: torch.manual_seed would also set those of GPUs.
        torch.default_generator.manual_seed(torch_generator(INITIALISATION, seed).initial_seed())
        network = ResNet(
            NETWORKS[name], width=width, channels=channels, classes=classes, mean=mean, std=std
        )
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return network


def _followed(network):
    """(convolution, batch norm) pairs of a network, by name."""
    if network.bn1 is not None:
        yield "conv1", "bn1"
    for name, module in network.named_modules():
        for pair in getattr(module, "FOLLOWED", ()):
            if not pair[0].startswith("shortcut") or len(module.shortcut):
                yield tuple(f"{name}.{each}" for each in pair)


def attack_copy(network, dtype):
    """A copy in evaluation mode for gradients by the image alone, in this dtype.

    Batch norm that follows a convolution is folded into it; parameters take no gradient. It holds
    the present weights, and later ones after refill.
    """
    copied = copy.deepcopy(network).requires_grad_(False).eval()
    for convolution, norm in _followed(network):
        module = copied.get_submodule(convolution)
        module.bias = nn.Parameter(torch.zeros_like(module.weight[:, 0, 0, 0]), requires_grad=False)
        copied.set_submodule(norm, nn.Identity())
    copied.to(dtype=dtype, memory_format=torch.channels_last)
    copied.mean, copied.std = network.mean, network.std
    refill(copied, network)
    return copied


@torch.no_grad()
def refill(copied, network):
    """Give a copy of attack_copy the present weights and statistics of its network."""
    source, target = network.state_dict(keep_vars=True), copied.state_dict(keep_vars=True)
    for convolution, norm in _followed(network):
        bn = network.get_submodule(norm)
        fused = fuse_conv_bn_weights(
            network.get_submodule(convolution).weight, None, bn.running_mean, bn.running_var,
            bn.eps, bn.weight, bn.bias,
        )  # fmt: skip
        source[f"{convolution}.weight"], source[f"{convolution}.bias"] = fused
    for name, values in target.items():
        if name not in ("mean", "std"):
            values.copy_(source[name])
