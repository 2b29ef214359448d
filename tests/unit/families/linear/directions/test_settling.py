"""Nodes that double until a mean stands still, on integrals that are known."""

import numpy as np
import pytest

from sharpscape.families.linear.directions import settling
from sharpscape.families.linear.directions.rules import gauss_jacobi
from sharpscape.families.linear.directions.settling import settled


def uniform(nodes):
    return gauss_jacobi(nodes, 0.0, 0.0)


def test_each_axis_gets_the_nodes_that_it_needs():
    asked = []

    def mean(nodes):
        asked.append(nodes)
        (x, p), (y, q) = uniform(nodes["x"]), uniform(nodes["y"])
        return p @ np.exp(x[:, None] + 1 / (1 + 50 * y**2)) @ q

    x, y = uniform(20), uniform(900)
    expected = (x[1] @ np.exp(x[0])) * (y[1] @ np.exp(1 / (1 + 50 * y[0] ** 2)))
    found, error = settled(mean, {"x": 8, "y": 8}, samples=1, at_rest=0)
    assert found == pytest.approx(expected, rel=1e-9)
    assert error < 1e-9 * expected
    assert max(nodes["x"] for nodes in asked) == 16
    assert max(nodes["y"] for nodes in asked) >= 64
    # No product is taken twice.
    assert len({tuple(nodes.items()) for nodes in asked}) == len(asked)


def test_an_axis_is_not_given_nodes_for_what_another_lacks():
    asked = []

    def mean(nodes):
        asked.append(nodes)
        (x, p), (y, q) = uniform(nodes["x"]), uniform(nodes["y"])
        return p @ np.logaddexp(0, 80 * y + 15 * x[:, None]) @ q

    # The mean over y, times 160, is a parabola in x but for what is smaller than exp(-60).
    expected = (80**2 + 15**2 / 3 + np.pi**2 / 3) / 320
    found, error = settled(mean, {"x": 4, "y": 4}, samples=1, at_rest=0)
    assert found == pytest.approx(expected, rel=1e-9)
    assert error < 1e-9 * expected
    assert max(nodes["x"] for nodes in asked) == 8
    assert max(nodes["y"] for nodes in asked) >= 128


@pytest.mark.parametrize("place", [0.1234, 0.5678, 0.9])
def test_where_the_nodes_end_the_error_is_said(place, monkeypatch):
    monkeypatch.setattr(settling, "MOST_NODES", 64)

    def mean(nodes):
        x, p = uniform(nodes["x"])
        return p @ np.abs(x - place)

    found, error = settled(mean, {"x": 8}, samples=1, at_rest=0)
    off = abs(found - (1 + place**2) / 2)
    assert off > 1e-9
    assert off < 2 * error
    assert error < 1e-2


def test_where_two_axes_lack_nodes_no_error_is_too_small(monkeypatch):
    monkeypatch.setattr(settling, "MOST_LOSSES", 2**11 * settling.OVERHEAD)

    def mean_of(k):
        generator = np.random.default_rng(k)
        a, b, c = generator.uniform(20, 400), generator.uniform(0, 200), generator.normal(0, 20)

        def mean(nodes):
            (x, p), (y, q) = (gauss_jacobi(nodes[axis], 5.0, 5.0) for axis in ("x", "y"))
            return p @ np.logaddexp(0, a * y + b * x[:, None] + c) @ q

        return mean

    ended = 0
    for mean in map(mean_of, range(100)):
        found, error = settled(mean, {"x": 4, "y": 8}, samples=1, at_rest=0)
        ended += error > settling.TOLERANCE * found
        assert abs(found - mean({"x": 256, "y": 1024})) <= error + 1e-12 * found
    assert ended > 80


def test_a_rise_of_the_size_of_rounding_ends():
    calls = []

    def mean(nodes):
        calls.append(nodes)
        x, p = uniform(nodes["x"])
        return 0.7 + 1e-17 * (p @ np.abs(x))

    assert settled(mean, {"x": 8}, samples=1, at_rest=0.7)[0] == pytest.approx(0.7, rel=1e-15)
    assert len(calls) == 2


@pytest.mark.parametrize("loss", [np.inf, np.nan])
def test_a_loss_that_overflows_is_infinite(loss):
    assert settled(lambda nodes: loss, {"x": 8}, samples=1, at_rest=0) == (np.inf, np.inf)
