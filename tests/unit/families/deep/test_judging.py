"""What logits say of each sample."""

import torch
from torch.nn.functional import cross_entropy

from sharpscape.families.deep.judging import classified_right, sample_losses


def test_losses_are_the_cross_entropy():
    logits = torch.randn(50, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 8
    y = torch.arange(50) % 4
    torch.testing.assert_close(
        sample_losses(logits, y), cross_entropy(logits, y, reduction="none"), rtol=1e-9, atol=1e-12
    )


def test_a_tie_is_wrong():
    logits = torch.tensor([[2.0, 1.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    right = classified_right(logits, torch.tensor([0, 0, 0, 0]))
    assert right.tolist() == [True, False, False, False]
