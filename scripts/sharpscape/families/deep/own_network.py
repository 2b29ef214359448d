"""The user's own network, as the deep family has networks (see networks.Network)."""

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel


class OwnNetwork(nn.Module):
    """A module of the user's in a network of the family.

    It is given images in the layout that most code expects, and no other one: a view of a tensor
    with the channels last is an error. Its attention is twice differentiable.

    Attributes:
        network: the user's module.
        batch_norms, by_autocast: see networks.Network.
        draws_in_training: whether it draws random numbers while it is trained.
    """

    by_autocast = True

    def __init__(self, network: nn.Module, *, draws_in_training: bool = False):
        super().__init__()
        self.network = network
        self.draws_in_training = draws_in_training
        self.batch_norms: list[tuple[str, str]] = []

    @property
    def not_filters(self) -> frozenset[str]:
        """What the user's module declares as such (see networks.Network)."""
        return frozenset(f"network.{each}" for each in getattr(self.network, "not_filters", ()))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits [n, classes] of images x [n, channels, height, width] in [0, 1]."""
        with sdpa_kernel(SDPBackend.MATH):
            return self.network(x.contiguous())

    def to(self, *arguments, memory_format=None, **options):
        """As of every module, but for the layout of its parameters, which stays."""
        return super().to(*arguments, **options)


def users_module(network: nn.Module) -> nn.Module:
    """The module whose names the user knows: that inside an OwnNetwork, or the network itself."""
    return network.network if isinstance(network, OwnNetwork) else network
