"""The loss around a network, against cases worked out by hand."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from sharpscape.families.deep.sharpness import ascent
from sharpscape.families.deep.sharpness.fixed_loss import mean_loss, mean_loss_and_gradient
from sharpscape.families.deep.sharpness.flatness import (
    adaptive_sharpness,
    average_flatness,
    ball_point,
    keskar_sharpness,
)
from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.sharpness.lanczos import leading_eigenpairs
from sharpscape.planning.schemas import read_schema


def log_loss(u):
    return np.log1p(np.exp(-u))


def small_network():
    """Convolution, batch norm, linear, float64."""
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(1, 3, 2), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Linear(48, 3)
    ).double()
    return network.eval()


@pytest.fixture
def problem():
    """(network, x, y), 9 samples."""
    draw = torch.Generator().manual_seed(1)
    x = torch.rand(9, 1, 5, 5, dtype=torch.float64, generator=draw)
    return small_network(), x, torch.arange(9) % 3


def linear_network(weights):
    """Logits weights @ x of one image [1, 1, inputs]."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(len(weights[0]), 2, bias=False)).double()
    with torch.no_grad():
        network[1].weight.copy_(torch.tensor(weights))
    return network.eval()


def bits(network):
    return {name: each.numpy().tobytes() for name, each in network.state_dict().items()}


def test_ball_points_are_uniform_in_the_ball_of_each_layer():
    w = {"b": torch.ones(4), "w": torch.tensor([[3.0, 4.0]]).double(), "v": torch.ones(2, 3, 1, 1)}
    layers = {"w", "v"}
    points = [ball_point(w, 0, draw, filters=layers, radius=0.5) for draw in range(2000)]
    assert all(point.keys() == {"v", "w"} for point in points)
    for name, axes, norm in (("w", 2, 5.0), ("v", 6, 6**0.5)):
        lengths = np.array([point[name].norm().item() for point in points]) / (0.5 * norm)
        assert lengths.max() <= 1 + 1e-6
        # The share of the ball within the distance r is r^axes.
        shares = np.sort(lengths**axes)
        assert np.abs(shares - np.linspace(0, 1, 2000)).max() < 1.95 / 2000**0.5
    backwards = ball_point(dict(reversed(w.items())), 0, 7, filters=layers, radius=0.5)
    assert all(torch.equal(backwards[name], points[7][name]) for name in ("v", "w"))
    angles = np.array([np.arctan2(*point["w"][0].tolist()) for point in points])
    assert np.abs(np.exp(1j * angles).mean()) < 4 / 2000**0.5


def test_average_flatness_is_the_rise_at_its_points(problem):
    network, x, y = problem
    before, calls = bits(network), []

    def loss(moved):
        assert moved is network
        calls.append(bits(network))
        with torch.no_grad():
            return cross_entropy(moved(x), y)

    rises = average_flatness(network, loss, 5, radius=0.5, draws=3)
    parameters = dict(network.named_parameters())
    for draw, rise in enumerate(rises):
        move = ball_point(parameters, 5, draw, filters={"0.weight", "4.weight"}, radius=0.5)
        point = {name: w + move.get(name, 0) for name, w in parameters.items()}
        there = cross_entropy(torch.func.functional_call(network, point, (x,)), y)
        assert rise == pytest.approx((there - cross_entropy(network(x), y)).item(), rel=1e-10)
    assert calls[0] == before == bits(network)
    still = [name for name in before if "0.weight" != name != "4.weight"]
    for call in calls[1:]:
        assert all(call[name] == before[name] for name in still)
        assert all(call[name] != before[name] for name in ("0.weight", "4.weight"))
    longer = average_flatness(network, loss, 5, radius=0.5, draws=4)
    np.testing.assert_array_equal(longer[:3], rises)
    other = average_flatness(network, loss, 6, radius=0.5, draws=3)
    assert not np.isclose(other, rises).any()


def test_box_by_hand():
    # Margin (w_1 - w_0)·x = 2 - (-1) = 3: the worst corner takes e (2 + 1) and e (1 + 1) off it.
    network, e = linear_network([[-1.0, 0.5], [2.0, 0.0]]), 0.01
    x, y = torch.tensor([[[[1.0, 0.0]]]]).double(), torch.tensor([1])
    expected = 100 * (log_loss(3 - 5 * e) - log_loss(3)) / (1 + log_loss(3))
    found = keskar_sharpness(network, x, y, half_width=e, starts=1, steps=3, batch_size=1)
    assert found == pytest.approx(expected, rel=1e-10)


def test_rescaled_ball_by_hand():
    # T = diag(1, 3), gradient along (1, -1): the margin 4 falls by rho (1 + 9)/√10.
    network = linear_network([[-1.0], [3.0]])
    x, y = torch.ones(1, 1, 1, 1).double(), torch.tensor([1])
    expected = log_loss(4 - 0.2 * np.sqrt(10)) - log_loss(4)
    found = adaptive_sharpness(network, x, y, radius=0.2, starts=1, steps=4, batch_size=1)
    assert found == pytest.approx(expected, rel=1e-10)


def recorded_points(monkeypatch, network):
    """All points at which losses are asked for, as moves from the network's parameters."""
    origin = {name: w.detach().clone() for name, w in network.named_parameters()}
    moves = []

    def recording(net, parameters, *rest):
        moves.append({name: (w - origin[name]).detach() for name, w in parameters.items()})
        return mean_loss_and_gradient(net, parameters, *rest)

    monkeypatch.setattr(ascent, "mean_loss_and_gradient", recording)
    return origin, moves


def test_ascent_stays_inside_the_box(problem, monkeypatch):
    network, x, y = problem
    origin, moves = recorded_points(monkeypatch, network)
    before = bits(network)
    keskar_sharpness(network, x, y, half_width=0.3, starts=4, steps=6, batch_size=9)
    # All starts and their first three steps, and three more of the best two.
    assert len(moves) == 4 * 4 + 2 * 3
    assert not any(each.any() for each in moves[0].values())
    furthest = 0
    for move in moves:
        for name, step in move.items():
            share = step.abs() / (0.3 * (origin[name].abs() + 1))
            assert share.max() <= 1 + 1e-12
            furthest = max(furthest, share.max())
    assert furthest > 1 - 1e-12
    assert bits(network) == before


def test_ascent_stays_inside_the_ellipsoid(problem, monkeypatch):
    network, x, y = problem
    with torch.no_grad():
        network[4].weight[0, :5] = 0
    origin, moves = recorded_points(monkeypatch, network)
    adaptive_sharpness(network, x, y, radius=0.8, starts=3, steps=6, batch_size=9)
    lengths = []
    for move in moves:
        squares = 0.0
        for name, step in move.items():
            still = origin[name] == 0
            assert not step[still].any()
            squares += (step / origin[name])[~still].square().sum().item()
        lengths.append(squares**0.5)
    assert lengths[0] == 0
    # Steps reach the surface, and random starts lie on it.
    assert [lengths[1], lengths[4]] == pytest.approx([0.8, 0.8], rel=1e-10)
    assert max(lengths) <= 0.8 * (1 + 1e-12)


def both(network, x, y, *, starts=1, steps=10, batch_size=100, size=1.0):
    search = {"starts": starts, "steps": steps, "batch_size": batch_size}
    return (
        keskar_sharpness(network, x, y, half_width=0.05 * size, **search),
        adaptive_sharpness(network, x, y, radius=0.5 * size, **search),
    )


def test_chunks_do_not_matter_and_bits_repeat(problem):
    whole, parts = both(*problem, starts=3), both(*problem, starts=3, batch_size=4)
    assert whole == pytest.approx(parts, rel=1e-9)
    assert whole == both(*problem, starts=3)
    assert min(whole) > 0


def test_more_steps_never_find_less(problem):
    found = np.array([both(*problem, steps=steps, size=4) for steps in (1, 2, 5, 20)])
    assert (np.diff(found, axis=0) >= 0).all()
    assert found[-1, 1] > 10 * found[0, 1]


def trained(network, x, y):
    """The network, fitted to its images."""
    optimiser = torch.optim.Adam(network.parameters(), lr=0.02)
    for _ in range(200):
        optimiser.zero_grad()
        cross_entropy(network(x), y).backward()
        optimiser.step()
    return network


# The default half-width of the box, and the default radius.
@pytest.mark.parametrize("size", [0.02, 1.0])
@pytest.mark.parametrize("fitted", [False, True])
def test_more_starts_and_steps_than_the_default_find_little_more(problem, fitted, size):
    network, x, y = problem
    if fitted:
        trained(network, x, y)
    schema = read_schema("family/deep")["properties"]["flatness"]["properties"]
    starts, steps = (schema[f"ascent_{each}"]["default"] for each in ("starts", "steps"))
    found = np.array(both(network, x, y, starts=starts, steps=steps, size=size))
    assert (both(network, x, y, starts=starts, steps=2 * steps, size=size) <= 1.02 * found).all()
    assert (both(network, x, y, starts=2 * starts, steps=steps, size=size) <= 1.02 * found).all()


class Bump(nn.Module):
    """Logits (1 - 40 (w - 0.15)², 0), w = 0.1: a ridge within reach, and a valley behind it."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([[0.1]], dtype=torch.float64))

    def forward(self, x):
        height = (1 - 40 * (self.w - 0.15) ** 2).expand(len(x), 1)
        return torch.cat([height, torch.zeros_like(height)], dim=1)


def test_the_best_point_is_kept_where_the_last_is_worse():
    network, x, y = Bump().eval(), torch.zeros(2, 1, 1, 1).double(), torch.ones(2).long()
    # A half-width of .088: across the region four times, then by 1.6 and 1.33 of it.
    places = 0.1 + 0.088 * np.array([0, 1, -1, 1, -1, 0.6, 0.6 - 8 / 6])
    losses = log_loss(40 * (places - 0.15) ** 2 - 1)
    assert losses[5] > losses[1] > losses[0] > losses[6] > losses[2]
    for steps in (1, 2, 5, 6):
        search = {"starts": 1, "steps": steps, "batch_size": 2}
        best = losses[: steps + 1].max()
        found = keskar_sharpness(network, x, y, half_width=0.08, **search)
        assert found == pytest.approx(100 * (best - losses[0]) / (1 + losses[0]), rel=1e-10)
        found = adaptive_sharpness(network, x, y, radius=0.88, **search)
        assert found == pytest.approx(best - losses[0], rel=1e-10)
    # Only the valley is reached: w itself is the best point.
    search = {"starts": 1, "steps": 1, "batch_size": 2}
    assert keskar_sharpness(network, x, y, half_width=0.5, **search) == 0
    assert adaptive_sharpness(network, x, y, radius=9, **search) == 0


def test_another_start_finds_what_the_model_has_no_slope_to():
    # On top of the ridge the gradient is 0, and so is what one start finds behind the valley.
    network, x, y = Bump().eval(), torch.zeros(2, 1, 1, 1).double(), torch.zeros(2).long()
    with torch.no_grad():
        network.w.fill_(0.15)
    search = {"steps": 4, "batch_size": 2}
    assert keskar_sharpness(network, x, y, half_width=0.1, starts=1, **search) == 0
    at_rest, largest = log_loss(1), log_loss(1 - 40 * 0.115**2)
    found = keskar_sharpness(network, x, y, half_width=0.1, starts=2, **search)
    assert found == pytest.approx(100 * (largest - at_rest) / (1 + at_rest), rel=1e-10)


@pytest.mark.parametrize("starts", [1, 3])
def test_where_the_loss_overflows_it_is_infinite(starts):
    network = small_network().float()
    x, y = torch.rand(9, 1, 5, 5), torch.arange(9) % 3
    search = {"starts": starts, "steps": 3, "batch_size": 4}
    assert keskar_sharpness(network, x, y, half_width=1e30, **search) == np.inf
    assert adaptive_sharpness(network, x, y, radius=1e30, **search) == np.inf
    assert 0 < adaptive_sharpness(network, x, y, radius=0.5, **search) < np.inf

    def loss(moved):
        return mean_loss(moved, x, y, 4)

    assert np.isinf(average_flatness(network, loss, 0, radius=1e30, draws=2)).all()


def test_a_flat_loss_has_no_sharpness():
    network = linear_network([[-1.0, 0.5], [2.0, 1.0]])
    x, y = torch.zeros(2, 1, 1, 2).double(), torch.tensor([0, 1])
    assert both(network, x, y) == (0, 0)


def test_only_what_is_rescaled_with_the_weights_is_invariant():
    # Dinh et al. 2017: a positive factor moves from one ReLU layer to the next.
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Flatten(), nn.Linear(9, 5), nn.ReLU(), nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 3)
    ).double().eval()  # fmt: skip
    x, y = torch.rand(8, 1, 3, 3).double(), torch.arange(8) % 3
    results = []
    for factor in (1.0, 10.0):
        with torch.no_grad():
            network[1].weight *= factor
            network[1].bias *= factor
            network[3].weight /= factor
        p = sum(each.numel() for each in network.parameters())
        values, _ = leading_eigenpairs(hessian_product(network, x, y, 8), p, 1, seed=0)
        results.append((cross_entropy(network(x), y).item(), both(network, x, y), values[0]))
    (loss, sharp, raw), (same_loss, same_sharp, other_raw) = results
    assert same_loss == pytest.approx(loss, rel=1e-12)
    assert same_sharp[1] == pytest.approx(sharp[1], rel=1e-8)
    assert same_sharp[0] > 1.2 * sharp[0]
    assert other_raw > 1.5 * raw


def test_training_mode_is_refused(problem):
    network, x, y = problem
    network.train()
    with pytest.raises(ValueError, match="evaluation mode"):
        both(network, x, y)
