"""Which parameters are filters."""

import pytest
import torch
from torch import nn

from sharpscape.families.deep.filters import filter_norms, filters_of


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
