"""Loss, gradient and Hessians against automatic differentiation, for every noise."""

import numpy as np
import pytest
import torch

from sharpscape.curvature import hessian, logistic_curvature
from sharpscape.logistic import expected_loss, hessian_terms, log_loss, slopes
from sharpscape.noises import make_noise

NOISES = [
    ("adversarial", None),
    ("aligned", 0.5),
    ("aligned", -0.5),
    ("aligned", 0),
    ("random", None),
]
EPSILON = 0.7


def torch_loss(z, w, noise, epsilon):
    """The same expectation, written out in torch from the definition."""
    u = (z @ w)[:, None] - epsilon * torch.tensor(noise.alignments) * w.norm()
    return (torch.nn.functional.softplus(-u) @ torch.tensor(noise.weights)).mean()


@pytest.fixture
def w():
    return np.random.default_rng(1).normal(size=6)


@pytest.mark.parametrize(("name", "alignment"), NOISES)
def test_gradient_is_that_of_automatic_differentiation(rows, w, name, alignment):
    noise = make_noise(name, 6, alignment)
    norm = np.linalg.norm(w)
    a, b = slopes(rows @ w, norm, noise, EPSILON)
    gradient = a @ rows / len(rows) + b * w / norm
    v = torch.tensor(w, requires_grad=True)
    loss = torch_loss(torch.tensor(rows), v, noise, EPSILON)
    loss.backward()
    assert expected_loss(rows @ w, norm, noise, EPSILON) == pytest.approx(loss.item(), rel=1e-14)
    np.testing.assert_allclose(gradient, v.grad.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("name", "alignment"), NOISES)
def test_full_hessian_is_that_of_automatic_differentiation(rows, w, name, alignment):
    noise = make_noise(name, 6, alignment)
    expected = torch.autograd.functional.hessian(
        lambda v: torch_loss(torch.tensor(rows), v, noise, EPSILON), torch.tensor(w)
    ).numpy()
    found = hessian(rows, w, noise, EPSILON, full=True)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)


def test_fixed_hessian_is_that_of_noise_held_still(rows, w):
    held = torch.tensor(rows - EPSILON * w / np.linalg.norm(w))
    expected = torch.autograd.functional.hessian(
        lambda v: torch.nn.functional.softplus(-(held @ v)).mean(), torch.tensor(w)
    ).numpy()
    found = hessian(rows, w, make_noise("adversarial", 6), EPSILON, full=False)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_full_hessian_agrees_with_finite_differences(rows, w):
    noise, step = make_noise("adversarial", 6), 1e-5

    def gradient(v):
        a, b = slopes(rows @ v, np.linalg.norm(v), noise, EPSILON)
        return a @ rows / len(rows) + b * v / np.linalg.norm(v)

    columns = [(gradient(w + step * e) - gradient(w - step * e)) / (2 * step) for e in np.eye(6)]
    found = hessian(rows, w, noise, EPSILON, full=True)
    np.testing.assert_allclose(found, np.array(columns), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("alignment", [0.5, 0.0, -0.5])
def test_fixed_hessian_of_aligned_noise_is_the_mean_over_its_random_part(rows, w, alignment):
    generator = np.random.default_rng(2)
    unit = w / np.linalg.norm(w)
    total, draws = np.zeros((6, 6)), 4000
    for _ in range(draws):
        xi = generator.normal(size=rows.shape)
        xi -= np.outer(xi @ unit, unit)
        xi /= np.linalg.norm(xi, axis=1)[:, None]
        held = rows - EPSILON * (alignment * unit + np.sqrt(1 - alignment**2) * xi)
        p = 1 / (1 + np.exp(held @ w))
        total += (held * (p * (1 - p))[:, None]).T @ held / len(rows)
    found = hessian(rows, w, make_noise("aligned", 6, alignment), EPSILON, full=False)
    np.testing.assert_allclose(found, total / draws, atol=4e-3)


def test_random_noise_has_one_hessian_by_two_formulas(rows, w):
    # Differentiating the expectation, and taking the expectation of the second derivative.
    terms = hessian_terms(rows, w, make_noise("random", 6, nodes=120), EPSILON)
    _, b = slopes(rows @ w, np.linalg.norm(w), make_noise("random", 6, nodes=120), EPSILON)
    assert terms.tangential_fixed == pytest.approx(b / np.linalg.norm(w), rel=1e-10)


def test_small_random_noise_follows_the_expansion_of_theory(rows, w):
    # E H = H_clean + (eps²/d) mean[s I + s'(z wᵀ + w zᵀ) + ½ s''‖w‖² z zᵀ] + O(eps⁴)
    epsilon, d = 0.01, 6
    p = 1 / (1 + np.exp(rows @ w))
    s = p * (1 - p)
    s1 = -s * (1 - 2 * p)
    s2 = s * (1 - 6 * s)
    cross = np.einsum("i,ij,k->jk", s1, rows, w) / len(rows)
    correction = s.mean() * np.eye(d) + cross + cross.T
    correction += 0.5 * (w @ w) * (rows * s2[:, None]).T @ rows / len(rows)
    clean = hessian(rows, w, make_noise("none", 6), 0, full=True)
    found = hessian(rows, w, make_noise("random", 6), epsilon, full=True)
    np.testing.assert_allclose((found - clean) * d / epsilon**2, correction, atol=1e-3)


@pytest.mark.parametrize(("name", "alignment"), NOISES)
def test_curvature_agrees_with_the_dense_hessians(rows, w, name, alignment):
    noise = make_noise(name, 6, alignment)
    measured = logistic_curvature(rows, w, noise, EPSILON, leading=6)
    for kind in ("fixed", "full"):
        matrix = hessian(rows, w, noise, EPSILON, full=kind == "full")
        eigenvalues = np.linalg.eigvalsh(matrix)[::-1]
        np.testing.assert_allclose(measured[f"spectrum_{kind}"], eigenvalues, atol=1e-13)
        assert measured[f"lambda_max_{kind}"] == pytest.approx(eigenvalues[0])
        assert measured[f"trace_{kind}"] == pytest.approx(np.trace(matrix))
        assert measured[f"kappa_{kind}"] == pytest.approx(np.trace(matrix) * (w @ w) / 6)
        unit = w / np.linalg.norm(w)
        assert measured["radial_curvature"] == pytest.approx(unit @ matrix @ unit)


def test_the_facts_of_adversarial_curvature(rows, w):
    noise = make_noise("adversarial", 6)
    measured = logistic_curvature(rows, w, noise, EPSILON, leading=6)
    p = 1 / (1 + np.exp(rows @ w - EPSILON * np.linalg.norm(w)))
    assert measured["floor"] == pytest.approx(EPSILON * p.mean() / np.linalg.norm(w))
    assert (measured["spectrum_full"][:-1] >= measured["floor"] - 1e-14).all()
    expected = measured["kappa_fixed"] + EPSILON * p.mean() * np.linalg.norm(w) * 5 / 6
    assert measured["kappa_full"] == pytest.approx(expected)


def test_no_weights_no_direction():
    z = np.random.default_rng(3).normal(size=(20, 4))
    measured = logistic_curvature(z, np.zeros(4), make_noise("adversarial", 4), 1, leading=4)
    assert measured["lambda_max_full"] == measured["trace_full"] == measured["floor"] == np.inf
    assert measured["kappa_full"] == measured["kappa_fixed"] == 0
    assert np.isnan(measured["radial_curvature"])
    np.testing.assert_allclose(
        measured["spectrum_fixed"], np.linalg.eigvalsh(z.T @ z / 80)[::-1], rtol=1e-12
    )
    assert measured["trace_fixed"] == pytest.approx(measured["spectrum_fixed"].sum())


def test_lanczos_agrees_with_the_dense_spectrum(monkeypatch):
    generator = np.random.default_rng(4)
    z, w = generator.normal(size=(60, 50)), generator.normal(size=50)
    noise = make_noise("adversarial", 50)
    dense = logistic_curvature(z, w, noise, EPSILON, leading=20)
    monkeypatch.setattr("sharpscape.curvature.DENSE_LIMIT", 10)
    lanczos = logistic_curvature(z, w, noise, EPSILON, leading=20)
    for kind in ("fixed", "full"):
        np.testing.assert_allclose(
            lanczos[f"spectrum_{kind}"], dense[f"spectrum_{kind}"], rtol=1e-8
        )


def test_loss_does_not_overflow():
    np.testing.assert_array_equal(log_loss(np.array([-1e4, 1e4])), [1e4, 0])
