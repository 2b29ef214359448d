"""What every network of images has: normalisation inside, and a dtype that it computes in."""

import torch
from torch import nn

from sharpscape.families.deep.networks import NetworkData


class ImageNetwork(nn.Module):
    """A network that takes images in [0, 1] and normalises them itself.

    A subclass calls super().__init__(data) and defines logits(normalised images), [n, classes].

    Attributes:
        mean, std: buffers, of the pixels of each channel.
        kept_precise: see networks.Network.
    """

    kept_precise = frozenset({"mean", "std"})

    def __init__(self, data: NetworkData):
        super().__init__()
        self.register_buffer("mean", torch.tensor(data.mean, dtype=torch.float32))
        self.register_buffer("std", torch.tensor(data.std, dtype=torch.float32))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits [n, classes], in the dtype of the images x [n, channels, height, width]."""
        normalised = (x - self.mean[:, None, None]) / self.std[:, None, None]
        dtype = next(self.parameters()).dtype
        return self.logits(normalised.to(dtype)).to(x.dtype)
