"""Fewer samples than features: the row space and low ranks against dense matrices, and memory."""

import tracemalloc

import numpy as np
import pytest

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.optimum.exact import find_optimum
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.tasks.objective import Objective

NOISES = [
    ({"name": "adversarial"}, "l2"),
    ({"name": "mixed", "share": 0.5}, "l2"),
    ({"name": "aligned", "alignment": 0.5}, "l2"),
    ({"name": "random"}, "l2"),
    ({"name": "none"}, "l2"),
    ({"name": "adversarial"}, "linf"),
    ({"name": "mixed", "share": 0.5}, "linf"),
    ({"name": "random"}, "linf"),
]
LIBRARY = "sharpscape.families.linear"


def few(n, d, *, bias):
    """Rows of few images of two kinds, some pixels of which are always 0."""
    generator = np.random.default_rng(n + d)
    y = np.where(np.arange(n) % 3 == 0, 1.0, -1.0)
    x = generator.random((n, d)) + 0.3 * (y[:, None] > 0) * (generator.random(d) < 0.2)
    x[:, :5] = 0
    z = y[:, None] * x
    return np.column_stack([z, y]) if bias else z


def measured(z, noise, norm, share, decay):
    """The optimum and its measures, and those of weights outside of the span of the rows."""
    d = noise.dimension
    geometry = measure_geometry(z, norm, d)
    epsilon = share * geometry["epsilon_bar"] if noise.name != "none" else 0
    found = find_optimum(Objective(z, noise, epsilon, decay), geometry)
    theta = found.theta
    outside = np.random.default_rng(0).normal(size=z.shape[1]) / np.sqrt(d)
    values = [geometry["margin"], found.theta]
    for at in (theta, outside):
        # The whole spectrum, as on the training split.
        curvature = logistic_curvature(z, at, noise, epsilon, leading=z.shape[1])
        values += [each.values for each in curvature]
    return found.regime, values


# What looks for the way of few samples, and finds none where it returns None.
WAYS = (
    "optimum.exact._search_in_row_space",
    "optimum.newton.solve",
    "optimum.sparse.solve",
    "sharpness.spectra.low_rank",
)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.003])
@pytest.mark.parametrize(("settings", "norm"), NOISES)
def test_both_ways_agree(settings, norm, decay, bias):
    z = few(12, 240, bias=bias)
    noise = make_noise(settings, 240, norm)
    # Where decay alone gives a minimum, and where noise does. Under random noise none ends at w = 0,
    # and at a smaller epsilon the loss is nearly lost in rounding.
    for share in (0.5, 1.5 if settings["name"] == "random" else 0.97):
        regime, values = measured(z, noise, norm, share, decay)
        with pytest.MonkeyPatch.context() as patch:
            for way in WAYS:
                patch.setattr(f"{LIBRARY}.{way}", lambda *_: None)
            expected_regime, expected = measured(z, noise, norm, share, decay)
        assert regime == expected_regime
        for found, each in zip(values, expected, strict=True):
            size = np.abs(each).max(initial=0, where=np.isfinite(each))
            np.testing.assert_allclose(found, each, rtol=1e-9, atol=1e-9 * size)


@pytest.mark.parametrize("kind", ["adversarial", "random"])
def test_eigenvalues_outside_of_the_span_are_all_alike(kind):
    z = few(6, 100, bias=True)
    theta = np.random.default_rng(1).normal(size=101)
    found = logistic_curvature(z, theta, make_noise({"name": kind}, 100), 0.2, leading=101)
    spectrum = {each.name: each.values for each in found}
    # Six rows, the weights and the bias have others.
    values, counts = np.unique(spectrum["spectrum_full"].round(14), return_counts=True)
    assert counts.max() >= 100 - 7
    expected = spectrum["floor"]
    assert values[counts.argmax()] == pytest.approx(expected, abs=1e-13)
    assert spectrum["spectrum_full"].sum() == pytest.approx(spectrum["trace_full"], rel=1e-12)


@pytest.mark.parametrize(("settings", "norm"), NOISES)
def test_memory_is_that_of_the_rows(settings, norm):
    z = few(20, 3000, bias=False)
    noise = make_noise(settings, 3000, norm)
    whole = 8 * 3000**2
    tracemalloc.start()
    geometry = measure_geometry(z, norm)
    # Random signs have a vector for each of some hundred nodes.
    share = 0.5 if settings["name"] != "none" else 0
    epsilon = share * geometry["epsilon_bar"]
    objective = Objective(z, noise, epsilon, 0.01)
    found = find_optimum(objective, geometry)
    logistic_curvature(z, found.theta, noise, epsilon, leading=20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.regime == "interior"
    if norm == "l2":
        assert np.linalg.norm(objective.gradient(found.theta, z @ found.theta)) <= 1e-10
        assert peak < 10 * z.nbytes
    assert peak < whole / 2
