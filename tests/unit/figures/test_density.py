"""The spectral density: what is smoothed integrates to 1, and every model has its curve."""

import numpy as np
import pytest

from sharpscape.figures.density import LINEAR, POINTS, WIDTH, decades, draw, show, smoothed
from sharpscape.figures.drawing.asked import Asked
from sharpscape.files.places import Place


def result(epsilon, nodes=None, weights=None):
    """A curvature file of one seed, whose density comes from two vectors."""
    values = {} if nodes is None else {"nodes": nodes, "weights": weights}
    fields = {
        Place("budget", f"density_fixed_{name}", "adversarial", epsilon, "train").path: np.array(
            [each]
        )
        for name, each in values.items()
    }
    return fields, {"epsilon": epsilon}


NODES = [[-1.0, 0.0, 100.0], [-2.0, 0.001, 100.0]]
WEIGHTS = [[0.2, 0.75, 0.05], [0.1, 0.9, 0.0]]


def integral(curve, linear):
    """Over the axis, and of the part above an eigenvalue of 1."""
    values, density = curve
    at = decades(values, linear)
    above = values > 1
    return np.trapezoid(density, at), np.trapezoid(density[above], at[above])


def test_the_density_integrates_to_its_weights():
    linear = 0.01
    curve = smoothed(np.array([-1.0, 0.0, 100.0]), np.array([0.2, 0.75, 0.05]), linear)
    whole, above = integral(curve, linear)
    # A hundredth of a Gaussian lies beyond three standard deviations, or less.
    assert whole == pytest.approx(1, abs=4e-3)
    assert above == pytest.approx(0.05, rel=1e-2)
    # Far out the axis has decades: the kernel is one of the logarithm.
    values, density = curve
    assert values[np.where(values > 1, density, 0).argmax()] == pytest.approx(100, rel=0.1)
    assert decades(np.array([1000.0]), linear) - decades(np.array([100.0]), linear) == (
        pytest.approx(1, abs=1e-6)
    )
    # The peak lies up to half a step of the grid away from a point of it.
    off = (0.5 / POINTS / WIDTH) ** 2 / 2
    assert density.max() == pytest.approx(0.75 / (WIDTH * np.sqrt(2 * np.pi)), rel=off)


def test_vectors_and_seeds_count_alike_and_models_without_are_named():
    shown = show(Asked("study"), [result(0.0, NODES, WEIGHTS), result(0.5)])
    (panel,) = shown.panels
    assert shown.linear == pytest.approx(LINEAR * 100)
    assert list(panel.curves) == [0.0] and list(shown.epsilons) == [0.0, 0.5]
    whole, above = integral(panel.curves[0.0], shown.linear)
    assert whole == pytest.approx(1, abs=4e-3)
    assert above == pytest.approx(0.025, rel=1e-2)
    assert shown.title.endswith("no model at ε = 0.5")
    figure = draw(shown)
    (line,) = figure.axes[0].lines
    assert line.get_xdata()[0] < -2 and line.get_xdata()[-1] > 100
    texts = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert texts[0] == "0" and "$10^{2}$" in texts and "−$10^{0}$" in texts


def test_where_no_model_is_the_panel_says_so():
    (panel,) = show(Asked("study"), [result(0.0, NODES, np.full((2, 3), np.nan))]).panels
    assert panel.curves == {}
    figure = draw(show(Asked("study"), [result(0.0, NODES, np.full((2, 3), np.nan))]))
    assert figure.axes[0].texts[0].get_text() == panel.note


def test_a_hessian_of_zeros_has_a_density():
    shown = show(Asked("study"), [result(0.0, [[0.0, 0.0]], [[1.0, 0.0]])])
    values, density = shown.panels[0].curves[0.0]
    assert np.isfinite(values).all() and np.isfinite(density).all()
    draw(shown)
