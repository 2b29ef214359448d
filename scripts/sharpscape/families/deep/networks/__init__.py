"""Networks, one module each: what a module has to have, and what its network has to do.

A network resnet18 is the module resnet18.py here, with the members of Entry.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol, cast

import torch

from sharpscape import registry


class NetworkData(NamedTuple):
    """What a network has to know of its data.

    Attributes:
        image_shape: (channels, height, width).
        classes: how many there are.
        mean, std: of the pixels of each channel, in [0, 1]; std is 1 where they are all alike.
    """

    image_shape: tuple[int, int, int]
    classes: int
    mean: list[float]
    std: list[float]


class Network(Protocol):
    """A torch.nn.Module that the deep family can train, attack and measure.

    It normalises its input by mean and std, which are buffers: its state holds them. It computes
    in the dtype of its parameters. (ImageNetwork of image_network.py does both.) It draws no random
    numbers after its construction, so that training can be resumed. It is twice differentiable, for
    products with the Hessian: attention uses SDPBackend.MATH of torch.nn.attention, or an explicit
    softmax.

    It may have these attributes besides; each is empty where a network has none:

    Attributes:
        batch_norms: [(name of a layer, name of the batch norm that takes its output and no other)].
            A copy for attacks folds these batch norms into the layers before them.
        not_filters: names of parameters of two axes or more that are no weights of a linear or
            convolution layer, a position embedding say. Directions and kappa treat them as they
            treat biases.
        kept_precise: names of buffers that a copy in a lower precision keeps as they are.
        by_autocast: whether such a copy keeps its parameters in float32 as well, and computes by
            torch.autocast: a network that does not normalise apart from its layers.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits [n, classes] of images [n, channels, height, width] in [0, 1], in their dtype."""
        ...


class Entry(Protocol):
    """A module of this folder."""

    def make(self, settings: Mapping, data: NetworkData) -> torch.nn.Module:
        """A new Network, float32, its weights drawn from PyTorch's default generator.

        Args:
            settings: all keys of the network's schema (schemas/model), and its name.
            data: what it has to know of the data.
        """
        ...


def load_network(name: str) -> Entry:
    """The module of the network of this name.

    Raises:
        SharpscapeError: there is no such module.
    """
    return cast(Entry, registry.load("families.deep.networks", name))
