"""Balls of noise: what lies inside, and the nearest point of them."""

import pytest
import torch

from sharpscape.families.deep.balls import norms, project, uniform_in_ball


def test_projection_is_the_nearest_noise():
    noise = torch.tensor([3.0, 4.0, 0.3, -0.4]).reshape(2, 2, 1, 1)
    torch.testing.assert_close(
        project(noise, "l2", 1.0).flatten(1), torch.tensor([[0.6, 0.8], [0.3, -0.4]])
    )
    torch.testing.assert_close(
        project(noise, "linf", 0.35).flatten(1), torch.tensor([[0.35, 0.35], [0.3, -0.35]])
    )


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_points_fill_the_ball(norm):
    x = torch.full((4000, 1, 1, 2), 0.5)
    found = uniform_in_ball(x, norm, 0.4, torch.Generator().manual_seed(0))
    sizes = norms(found).flatten() if norm == "l2" else found.abs().amax(dim=(1, 2, 3))
    # Uniform in a plane's ball, a share s² of the points lies within s of its radius.
    for share in (0.5, 0.9, 1.0):
        inside = float((sizes <= 0.4 * share + 1e-6).double().mean())
        assert inside == pytest.approx(share**2, abs=0.03)
