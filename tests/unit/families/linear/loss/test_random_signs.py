"""Random signs against all their patterns, and against samples."""

import numpy as np
import pytest

from sharpscape.families.linear.loss.logistic import expected_loss, slopes
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.spectra import hessian

SIGNS = make_noise({"name": "random"}, 10, "linf")


@pytest.mark.parametrize("index", range(4))
def test_loss_gradient_and_hessian_are_means_over_all_patterns(reference, index):
    row = reference("norms-and-bias")["random_signs"][index]
    z, w, epsilon = np.array(row["z"]), np.array(row["w"]), row["epsilon"]
    margins = z @ w
    assert expected_loss(margins, w, SIGNS, epsilon) == pytest.approx(row["loss"], rel=1e-13)
    a, g = slopes(margins, w, SIGNS, epsilon)
    np.testing.assert_allclose(a @ z / len(z) + g, row["gradient"], rtol=1e-10, atol=1e-13)
    for kind in ("fixed", "full"):
        found = hessian(z, w, SIGNS, epsilon, kind)
        np.testing.assert_allclose(found, row["hessian"], rtol=1e-9, atol=1e-13)


def test_a_bias_is_under_no_noise(reference):
    row = reference("norms-and-bias")["random_signs"][0]
    z, w = np.array(row["z"]), np.array(row["w"])
    y = np.array(row["y"])
    augmented, theta, step = np.column_stack([z, y]), np.append(w, 0.3), 1e-5

    def gradient(theta):
        a, g = slopes(augmented @ theta, theta, SIGNS, 0.5)
        return a @ augmented / len(z) + g

    columns = [(gradient(theta + step * e) - gradient(theta - step * e)) / (2 * step)
               for e in np.eye(11)]  # fmt: skip
    found = hessian(augmented, theta, SIGNS, 0.5, "full")
    np.testing.assert_allclose(found, np.array(columns), rtol=1e-6, atol=1e-9)


def test_models_together_are_models_alone(reference):
    row = reference("norms-and-bias")["random_signs"][1]
    z, w = np.array(row["z"]), np.array(row["w"])
    both = np.array([w, 2 * w])
    found = expected_loss(both @ z.T, both, SIGNS, 0.5)
    assert found[1] == expected_loss(2 * (z @ w), 2 * w, SIGNS, 0.5)
    a, g = slopes(both @ z.T, both, SIGNS, 0.5)
    assert a.shape == (2, len(z))
    assert g.shape == (2, 10)


def test_probability_against_samples():
    generator = np.random.default_rng(0)
    w, margins = generator.normal(size=80), np.array([-6.0, -1.0, 0.0, 0.5, 7.0, 1000.0])
    noise = make_noise({"name": "random"}, 80, "linf")
    signs = generator.choice([-1.0, 1.0], size=(100_000, 80))
    shifts = 0.4 * signs @ w
    found = noise.probability_positive(margins, w, 0.4)
    expected = [(m + shifts > 0).mean() for m in margins]
    np.testing.assert_allclose(found, expected, atol=5e-3)
    assert found[-1] == 1


def test_probability_of_a_few_signs_is_counted():
    w, margins = np.array([1.0, 2.0, 4.5]), np.array([-7.0, -2.0, 0.1, 3.0])
    patterns = np.array(np.meshgrid(*[[-1, 1]] * 3)).reshape(3, -1).T
    expected = [(m + 0.8 * patterns @ w > 0).mean() for m in margins]
    noise = make_noise({"name": "random"}, 3, "linf")
    found = noise.probability_positive(margins, w, 0.8)
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_exchanging_a_weight_is_exact(reference):
    row = reference("norms-and-bias")["random_signs"][1]
    z, w = np.array(row["z"]), np.array(row["w"])
    others = w - 3 * np.linspace(-1, 1, 10)
    a, e = SIGNS.exchanges(z @ w, w, others, 0.5)
    np.testing.assert_allclose(a, slopes(z @ w, w, SIGNS, 0.5)[0], rtol=1e-12)
    at_rest = expected_loss(z @ w, w, SIGNS, 0.5)
    for j in range(10):
        exchanged = np.where(np.arange(10) == j, others, w)
        expected = expected_loss(z @ w, exchanged, SIGNS, 0.5) - at_rest
        assert e[j] == pytest.approx(expected, rel=1e-10, abs=1e-14)
