"""Residual networks for small images."""

from torch import nn
from torch.nn.functional import relu

from sharpscape.families.deep.image_network import ImageNetwork

# Blocks of each of the four stages, and by what each stage divides the image's sides.
BLOCKS = (2, 2, 2, 2)
STRIDES = (1, 2, 2, 2)


def _conv(channels, filters, size, stride=1):
    return nn.Conv2d(channels, filters, size, stride=stride, padding=size // 2, bias=False)


class BasicBlock(nn.Module):
    """Two convolutions, each with batch norm behind it, and a shortcut (He et al. 2016)."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = _conv(channels, filters, 3, stride), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = _conv(filters, filters, 3), nn.BatchNorm2d(filters)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels != filters:
            self.shortcut.append(_conv(channels, filters, 1, stride))
            self.shortcut.append(nn.BatchNorm2d(filters))

    @property
    def batch_norms(self):
        """Pairs of a convolution and the batch norm that takes its output and no other."""
        pairs = [("conv1", "bn1"), ("conv2", "bn2")]
        return pairs + ([("shortcut.0", "shortcut.1")] if len(self.shortcut) else [])

    def forward(self, x):
        """From [n, channels, height, width] to [n, filters, height/stride, width/stride]."""
        out = relu(self.bn1(self.conv1(x)))
        return relu(self.bn2(self.conv2(out)) + self.shortcut(x))


class PreActBlock(nn.Module):
    """Batch norm and activation before each convolution (He et al. 2016b).

    Attributes:
        batch_norms: as of BasicBlock.
    """

    batch_norms = (("conv1", "bn2"),)

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


class ResNet(ImageNetwork):
    """A stem without pooling, four stages of blocks, the average over places, a linear layer.

    Convolutions are drawn as in He et al. 2015 (normal, fan out), the linear layer as PyTorch does;
    batch norm starts with scale 1 and shift 0.

    Args:
        block: BasicBlock, or PreActBlock: then batch norm stands behind the last stage, and not
            behind the stem.
        width: channels of the first stage; each further stage has twice as many.
        data: a networks.NetworkData.
    """

    def __init__(self, block, width, data):
        super().__init__(data)
        preact = block is PreActBlock
        self.conv1 = _conv(data.image_shape[0], width, 3)
        self.bn1 = None if preact else nn.BatchNorm2d(width)
        self.stages, before = nn.Sequential(), width
        for stage, (blocks, stride) in enumerate(zip(BLOCKS, STRIDES, strict=True)):
            filters = width * 2**stage
            for index in range(blocks):
                self.stages.append(block(before, filters, stride if index == 0 else 1))
                before = filters
        self.bn2 = nn.BatchNorm2d(before) if preact else None
        self.linear = nn.Linear(before, data.classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    @property
    def batch_norms(self):
        """Pairs of a convolution and the batch norm behind it (see networks.Network)."""
        stem = [] if self.bn1 is None else [("conv1", "bn1")]
        return stem + [
            (f"stages.{index}.{convolution}", f"stages.{index}.{norm}")
            for index, block in enumerate(self.stages)
            for convolution, norm in block.batch_norms
        ]

    def logits(self, normalised):
        """Logits [n, classes] of normalised images."""
        out = self.conv1(normalised)
        if self.bn1 is not None:
            out = relu(self.bn1(out))
        out = self.stages(out)
        if self.bn2 is not None:
            out = relu(self.bn2(out))
        return self.linear(out.mean(dim=(2, 3)))
