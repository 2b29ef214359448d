"""Which batch norms of any module are folded: those behind a convolution, where that is proved."""

import pytest
import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from sharpscape.families.deep.provable_folding import (
    batch_norms_behind_convolutions,
    folding_agrees,
)


class Chain(nn.Module):
    """A convolution and a batch norm, and what a subclass does with them."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3)

    def forward(self, x):
        return self.norm(self.conv(x)).mean(dim=(2, 3))


class Shared(Chain):
    def forward(self, x):
        out = self.conv(x)
        return (self.norm(out) + out).mean(dim=(2, 3))


class Twice(Chain):
    def forward(self, x):
        return self.norm(self.norm(self.conv(x))).mean(dim=(2, 3))


class Read(Chain):
    def forward(self, x):
        return super().forward(x) + self.conv.weight.sum()


class Looked(Chain):
    """What it reads of the batch norm is no tensor, and no node of the graph."""

    def forward(self, x):
        return super().forward(x) * self.norm.eps


class Decides(Chain):
    def forward(self, x):
        return super().forward(x) if x.sum() > 0 else self.conv(x).mean(dim=(2, 3))


class Before(Chain):
    def forward(self, x):
        return self.conv(self.norm(x.expand(-1, 3, -1, -1))[:, :1]).mean(dim=(2, 3))


class Derived(nn.Conv2d):
    def forward(self, x):
        return super().forward(x) ** 2


def derived():
    made = Chain()
    made.conv = Derived(1, 3, 3)
    return made


def parametrized():
    made = Chain()
    weight_norm(made.conv)
    return made


def hooked():
    made = Chain()
    made.conv.register_forward_hook(lambda module, given, out: out**2)
    return made


def tied():
    made = Chain()
    made.other = nn.Conv2d(1, 3, 3)
    made.other.weight = made.conv.weight
    return made


def by_the_batch():
    made = Chain()
    made.norm = nn.BatchNorm2d(3, track_running_stats=False)
    return made


@pytest.mark.parametrize(
    "make",
    [Shared, Twice, Read, Decides, Before, derived, parametrized, hooked, tied, by_the_batch],
)
def test_what_is_not_proved_is_not_folded(make):
    assert batch_norms_behind_convolutions(make().eval()) == []


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("affine", [True, False])
def test_a_chain_is_folded(bias, affine):
    made = Chain()
    made.conv = nn.Conv2d(1, 3, 3, bias=bias, padding=1, padding_mode="reflect")
    made.norm = nn.BatchNorm2d(3, affine=affine)
    made.eval()
    made.batch_norms = batch_norms_behind_convolutions(made)
    assert made.batch_norms == ([("conv", "norm")] if affine else [])
    assert folding_agrees(made, torch.rand(2, 1, 8, 8))


def test_what_looks_at_its_batch_norm_otherwise_does_not_agree():
    made = Looked().eval()
    made.batch_norms = batch_norms_behind_convolutions(made)
    assert made.batch_norms and not folding_agrees(made, torch.rand(2, 1, 8, 8))


def test_a_wrong_pair_does_not_agree():
    made = Shared().eval()
    made.batch_norms = [("conv", "norm")]
    assert not folding_agrees(made, torch.rand(2, 1, 8, 8))
