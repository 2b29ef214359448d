"""Random noise: its size."""

import torch

from sharpscape.families.deep.balls import norms
from sharpscape.families.deep.noise.random import make_examples


def test_random_noise_has_its_size_where_nothing_is_clamped():
    x = torch.full((50, 3, 4, 4), 0.5)
    signs = (
        make_examples(
            None,
            x,
            None,
            None,
            norm="linf",
            epsilon=0.1,
            generator=torch.Generator().manual_seed(0),
        )
        - x
    )
    torch.testing.assert_close(signs.abs(), torch.full_like(x, 0.1))
    assert abs(float(signs.mean())) < 0.01
    sphere = (
        make_examples(
            None, x, None, None, norm="l2", epsilon=0.3, generator=torch.Generator().manual_seed(0)
        )
        - x
    )
    torch.testing.assert_close(norms(sphere).flatten(), torch.full((50,), 0.3))
