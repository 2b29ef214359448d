"""Random signs against all their patterns, and against samples."""

import numpy as np
import pytest

from sharpscape.families.linear.loss.logistic import expected_loss, hessian_terms, slopes
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
    found, error = noise.probability_positive(margins, w, 0.4)
    expected = [(m + shifts > 0).mean() for m in margins]
    np.testing.assert_allclose(found, expected, atol=5e-3)
    assert (found[-1], error[-1]) == (1, 0)
    assert (error[:-1] < 1e-3).all()


def test_probability_of_a_few_signs_is_exact():
    w, margins = np.array([1.0, 2.0, 0.0, 4.5]), np.array([-7.0, -2.0, 0.1, 3.0])
    patterns = np.array(np.meshgrid(*[[-1, 1]] * 3)).reshape(3, -1).T
    expected = [(m + 0.8 * patterns @ w[w != 0] > 0).mean() for m in margins]
    found, error = make_noise({"name": "random"}, 4, "linf").probability_positive(margins, w, 0.8)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(error, 0)


def test_a_tie_is_wrong_whatever_rounding_says():
    # 0.1 + 0.2 is not 0.3 in float64; the sum of these signs is 0 in two patterns of eight.
    w = np.array([0.1, 0.2, 0.3])
    noise = make_noise({"name": "random"}, 3, "linf")
    for scale in (1.0, 1 / 3, 1e-5):
        found, _ = noise.probability_positive(np.zeros(1), scale * w, 0.7)
        assert found[0] == 3 / 8
    # The margin is one of the sums, under a bias that no noise reaches.
    theta = np.append(w, 0.42 - 1e-17)
    found, _ = noise.probability_positive(np.array([0.42]), theta, 0.7)
    assert found[0] == 7 / 8


def test_curvature_of_a_margin_is_not_below_0(rows):
    # Rounding of the integral left -1e-17, of which a spectrum takes the root.
    w = 60 * np.random.default_rng(1).normal(size=6)
    noise = make_noise({"name": "random"}, 6, "linf")
    assert (hessian_terms(rows, w, noise, 0.1).s >= 0).all()
    assert np.isfinite(hessian(rows, w, noise, 0.1, "full")).all()
