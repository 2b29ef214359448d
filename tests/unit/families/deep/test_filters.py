"""Which parameters are filters."""

import pytest
import torch
from torch import nn

from sharpscape.families.deep.filters import filter_norms, filters_of, weight_norm


def network():
    made = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 3))
    made.position = nn.Parameter(torch.ones(4, 2))
    return made


def test_filters_are_weights_of_two_axes_or_more():
    made = network()
    assert filters_of(made) == {"0.weight", "3.weight", "position"}
    made.not_filters = {"position"}
    assert filters_of(made) == {"0.weight", "3.weight"}


def test_a_wrong_name_is_refused():
    made = network()
    made.not_filters = {"positions"}
    with pytest.raises(ValueError, match="names no parameters: positions"):
        filters_of(made)


def test_norms_are_over_all_axes_but_the_first():
    norms = filter_norms(torch.ones(2, 3, 4))
    torch.testing.assert_close(norms, torch.full((2, 1, 1), 12**0.5))


def test_the_norm_of_weights_has_the_same_bits_however_they_lie_in_memory():
    generator = torch.Generator().manual_seed(0)
    for _ in range(20):
        w = torch.randn(8, 4, 3, 3, generator=generator)
        turned = w.contiguous(memory_format=torch.channels_last)
        found = weight_norm({"w": w}, {"w"})
        assert weight_norm({"w": turned}, {"w"}) == found
        assert found == pytest.approx(float(w.double().norm()), rel=1e-12)
