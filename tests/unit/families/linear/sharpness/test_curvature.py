"""Curvature measures against dense Hessians, by hand, and where they are undefined."""

import numpy as np
import pytest
from linear_cases import ADVERSARIAL, CASES, EPSILON, D

from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.sharpness.spectra import hessian
from sharpscape.words import FOLLOWING, HELD


def measures_of(*place, leading):
    """{name: value} of all measures."""
    return {each.name: each.values for each in logistic_curvature(*place, leading=leading)}


@pytest.mark.parametrize(("settings", "norm", "bias"), CASES)
def test_curvature_agrees_with_the_dense_hessians(problem, settings, norm, bias):
    z, theta = problem(bias)
    noise, w = make_noise(settings, D, norm), theta[:D]
    measured = measures_of(z, theta, noise, EPSILON, leading=7)
    for kind in ("fixed", "full"):
        matrix = hessian(z, theta, noise, EPSILON, kind)
        eigenvalues = np.linalg.eigvalsh(matrix)[::-1]
        np.testing.assert_allclose(measured[f"spectrum_{kind}"], eigenvalues, atol=1e-13)
        assert measured[f"lambda_max_{kind}"] == pytest.approx(eigenvalues[0])
        assert measured[f"trace_{kind}"] == pytest.approx(np.trace(matrix))
        over_weights = matrix[:D, :D]
        assert measured[f"kappa_{kind}"] == pytest.approx(np.trace(over_weights) * (w @ w) / D)
        unit = w / np.linalg.norm(w)
        assert measured["radial_curvature"] == pytest.approx(unit @ over_weights @ unit)
    assert ("floor" in measured) == (norm == "l2")
    if norm == "linf":
        assert measured["trace_support"] == measured["trace_fixed"]


@pytest.mark.parametrize("bias", [False, True])
def test_at_a_kink_only_the_curvature_of_fixed_noise_is_defined(problem, bias):
    z, theta = problem(bias)
    theta[[1, 4]] = 0
    noise = make_noise(ADVERSARIAL, D, "linf")
    measured = measures_of(z, theta, noise, EPSILON, leading=4)
    for name in ("lambda_max_full", "trace_full", "kappa_full"):
        assert np.isnan(measured[name])
    support = np.flatnonzero(theta)
    matrix = hessian(z, theta, noise, EPSILON, "fixed")[np.ix_(support, support)]
    assert measured["lambda_max_support"] == pytest.approx(np.linalg.eigvalsh(matrix)[-1])
    assert measured["trace_support"] == pytest.approx(np.trace(matrix))
    # The clean loss has no kinks.
    assert np.isfinite(measures_of(z, theta, noise, 0, leading=4)["lambda_max_full"])


def test_the_facts_of_adversarial_curvature(rows, w):
    measured = measures_of(rows, w, make_noise(ADVERSARIAL, D), EPSILON, leading=6)
    p = 1 / (1 + np.exp(rows @ w - EPSILON * np.linalg.norm(w)))
    assert measured["floor"] == pytest.approx(EPSILON * p.mean() / np.linalg.norm(w))
    assert (measured["spectrum_full"][:-1] >= measured["floor"] - 1e-14).all()
    expected = measured["kappa_fixed"] + EPSILON * p.mean() * np.linalg.norm(w) * 5 / 6
    assert measured["kappa_full"] == pytest.approx(expected)


@pytest.mark.parametrize("bias", [0, 0.3])
def test_no_weights_no_direction(bias):
    generator = np.random.default_rng(3)
    z, theta = generator.normal(size=(20, 4)), np.zeros(4)
    if bias:
        z = np.column_stack([z, np.sign(generator.normal(size=20))])
        theta = np.append(theta, bias)
    measured = measures_of(z, theta, make_noise(ADVERSARIAL, 4), 1, leading=5)
    assert measured["lambda_max_full"] == measured["trace_full"] == measured["floor"] == np.inf
    assert measured["kappa_full"] == measured["kappa_fixed"] == 0
    assert np.isnan(measured["radial_curvature"])
    s = 1 / (2 + 2 * np.cosh(z @ theta))
    expected = np.linalg.eigvalsh((z * s[:, None]).T @ z / 20)[::-1]
    np.testing.assert_allclose(measured["spectrum_fixed"], expected, rtol=1e-12)
    assert measured["trace_fixed"] == pytest.approx(expected.sum())
    sparse = measures_of(z, theta, make_noise(ADVERSARIAL, 4, "linf"), 1, leading=5)
    assert np.isnan([sparse["lambda_max_full"], sparse["lambda_max_support"]]).all()
    np.testing.assert_allclose(sparse["spectrum_fixed"], expected, rtol=1e-12)


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_a_measure_says_what_the_noise_does(rows, w, norm):
    modes = {"full": FOLLOWING, "floor": FOLLOWING, "fixed": HELD, "support": HELD, "curvature": ""}
    for each in logistic_curvature(rows, w, make_noise(ADVERSARIAL, D, norm), EPSILON, leading=3):
        if each.measure:
            assert each.mode == modes[each.name.rpartition("_")[2]]
        else:
            assert (each.axes, each.mode) == (("eigenvalue",), "")


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_without_weights_all_is_undefined(rows, norm):
    nothing = np.full(6, np.nan)
    noise = make_noise({"name": "random"}, 6, norm)
    for epsilon in (0, EPSILON):
        measured = measures_of(rows, nothing, noise, epsilon, leading=3)
        assert all(np.isnan(values).all() for values in measured.values())
        assert measured["spectrum_full"].shape == (3,)
