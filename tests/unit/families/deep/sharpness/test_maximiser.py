"""The settled noise: the nearest point of a ball within a box, and maxima that are known."""

import pytest
import torch
from torch import nn

from sharpscape.families.deep.sharpness.maximiser import Settling, maximise, reach_of

SETTLING = Settling(residual=1e-9, iterations=300, batch_size=5)


def images(n=12, seed=0):
    """Images of nine pixels, one in five of them black or white."""
    draw = torch.Generator().manual_seed(seed)
    x = torch.rand(n, 1, 3, 3, dtype=torch.float64, generator=draw)
    return (1.25 * x - 0.125).clamp(0, 1), torch.arange(n) % 2


def size(noise):
    return noise.flatten(1).norm(dim=1)


@pytest.mark.parametrize("epsilon", [0.05, 0.5, 1.5, 10])
def test_the_nearest_point_of_a_ball_within_a_box(epsilon):
    x, _ = images(200)
    reach = reach_of(x, "l2", epsilon)
    draw = torch.Generator().manual_seed(1)
    scales = torch.logspace(-2, 2, 200, dtype=torch.float64)[:, None, None, None]
    noise = scales * torch.randn(x.shape, dtype=torch.float64, generator=draw)
    found = reach.nearest(noise)
    assert (x + found).min() >= -1e-15 and (x + found).max() <= 1 + 1e-15
    assert (size(found) <= epsilon * (1 + 1e-12)).all()
    # By bisection of the multiplier of the ball.
    low, high = torch.zeros(200).double(), torch.full((200,), 1e6).double()
    for _ in range(200):
        middle = (low + high) / 2
        inside = (noise / (1 + middle[:, None, None, None])).clamp(-x, 1 - x)
        low = torch.where(size(inside) > epsilon, middle, low)
        high = torch.where(size(inside) > epsilon, high, middle)
    expected = (noise / (1 + high[:, None, None, None])).clamp(-x, 1 - x)
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9)
    # What is inside stays, to the bit.
    torch.testing.assert_close(reach.nearest(found), found, rtol=1e-12, atol=1e-15)


def linear(seed=2):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Flatten(), nn.Linear(9, 2)).double()


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize("epsilon", [0.1, 0.7])
def test_the_maximum_of_a_linear_network_within_the_pixels_is_known(norm, epsilon):
    """It is where the loss's slope s is greatest: clip(t s) of the largest t within the ball."""
    network, (x, y) = linear(), images()
    reach = reach_of(x, norm, epsilon)
    start = torch.zeros_like(x)
    found = maximise(network, x, y, reach, start, SETTLING)
    w = (network[1].weight[1] - network[1].weight[0]).detach().view(1, 1, 3, 3)
    slope = (1 - 2 * y)[:, None, None, None] * w
    scales = torch.logspace(-6, 6, 200_001, dtype=torch.float64)
    for index in range(len(x)):
        noise = (scales[:, None] * slope[index].flatten()).clamp(
            -x[index].flatten(), 1 - x[index].flatten()
        )
        if norm == "linf":
            expected = noise[-1].clamp(-epsilon, epsilon)
        else:
            expected = noise[(noise.norm(dim=1) <= epsilon).nonzero()[-1, 0]]
        torch.testing.assert_close(found.noise[index].flatten(), expected, rtol=1e-3, atol=1e-4)
    assert (found.residual <= SETTLING.residual).all()
    assert reach.touches(found.noise).all()


def test_what_has_settled_is_not_searched_again():
    network, (x, y) = linear(), images()
    calls = []

    def call(batch):
        calls.append(len(batch))
        return network(batch)

    reach = reach_of(x, "l2", 0.3)
    first = maximise(call, x, y, reach, torch.zeros_like(x), SETTLING)
    searched = sum(calls)
    # In batches of five at most.
    assert max(calls) == 5 and searched < 20 * len(x)
    calls.clear()
    again = maximise(call, x, y, reach, first, SETTLING)
    assert torch.equal(again.noise, first.noise)
    assert sum(calls) == len(x)


class Ridge(nn.Module):
    """A loss that is largest along a ridge, where its slope is not 0 on either side."""

    def forward(self, x):
        at = x.flatten(1)
        height = at[:, 0] - 3 * (at[:, 1] - 0.5).abs()
        return torch.stack([torch.zeros_like(height), height], dim=1)


def test_on_a_ridge_it_rests_with_what_is_left():
    x, y = images()
    x, y = 0.4 + 0.2 * x, torch.zeros_like(y)
    found = maximise(Ridge(), x, y, reach_of(x, "l2", 0.3), torch.zeros_like(x), SETTLING)
    assert (found.residual > 0.1).all()


@pytest.mark.parametrize("activation", [nn.Tanh, nn.ReLU])
def test_the_loss_never_falls(activation):
    torch.manual_seed(3)
    network = nn.Sequential(
        nn.Flatten(), nn.Linear(9, 6), activation(), nn.Linear(6, 2)
    ).double()  # fmt: skip
    with torch.no_grad():
        for each in network.parameters():
            each.mul_(4)
    x, y = images(40)
    reach = reach_of(x, "l2", 1.0)
    draw = torch.Generator().manual_seed(4)
    start = reach.nearest(torch.randn(x.shape, dtype=torch.float64, generator=draw))

    def losses(noise):
        with torch.no_grad():
            return nn.functional.cross_entropy(network(x + noise), y, reduction="none")

    ends = [
        losses(maximise(network, x, y, reach, start, SETTLING._replace(iterations=n)).noise)
        for n in (1, 3, 10, 100)
    ]
    for before, after in zip([losses(start), *ends], ends, strict=False):
        assert (after >= before - 1e-10).all()
    # Where all neurons are off it is flat.
    assert ends[-1].mean() > 1.5 * losses(start).mean()
