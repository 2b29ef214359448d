"""Loss, gradient and Hessians against automatic differentiation, for every noise."""

import numpy as np
import pytest
import torch

from sharpscape.families.linear.loss.logistic import expected_loss, hessian_terms, log_loss, slopes
from sharpscape.families.linear.noise.noises import make_noise, uniform_on_sphere
from sharpscape.families.linear.sharpness.curvature import hessian, logistic_curvature

ADVERSARIAL = {"name": "adversarial"}
# settings, norm, bias
CASES = [
    (ADVERSARIAL, "l2", False),
    (ADVERSARIAL, "l2", True),
    (ADVERSARIAL, "linf", False),
    (ADVERSARIAL, "linf", True),
    ({"name": "mixed", "share": 0.3}, "l2", True),
    ({"name": "mixed", "share": 0.3}, "linf", False),
    ({"name": "aligned", "alignment": 0.5}, "l2", False),
    ({"name": "aligned", "alignment": -0.5}, "l2", True),
    ({"name": "aligned", "alignment": 0}, "l2", False),
    ({"name": "random"}, "l2", False),
    ({"name": "random"}, "l2", True),
]
EPSILON = 0.7
D = 6


def torch_loss(z, theta, noise, epsilon):
    """The same expectation, written out in torch from the definition."""
    size = theta[:D].norm(p=2 if noise.norm == "l2" else 1)
    u = (z @ theta)[:, None] - epsilon * torch.tensor(noise.alignments) * size
    return (torch.nn.functional.softplus(-u) @ torch.tensor(noise.probabilities)).mean()


@pytest.fixture
def w():
    return np.random.default_rng(1).normal(size=D)


@pytest.fixture
def problem(rows, w):
    """Rows and parameters: function of bias."""
    y = np.where(np.arange(len(rows)) % 3 == 0, 1.0, -1.0)

    def make(bias):
        return (np.column_stack([rows, y]), np.append(w, 0.4)) if bias else (rows, w)

    return make


@pytest.mark.parametrize(("settings", "norm", "bias"), CASES)
def test_gradient_is_that_of_automatic_differentiation(problem, settings, norm, bias):
    z, theta = problem(bias)
    noise = make_noise(settings, D, norm)
    a, g = slopes(z @ theta, theta, noise, EPSILON)
    v = torch.tensor(theta, requires_grad=True)
    loss = torch_loss(torch.tensor(z), v, noise, EPSILON)
    loss.backward()
    assert expected_loss(z @ theta, theta, noise, EPSILON) == pytest.approx(loss.item(), rel=1e-14)
    np.testing.assert_allclose(a @ z / len(z) + g, v.grad.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("settings", "norm", "bias"), CASES)
def test_full_hessian_is_that_of_automatic_differentiation(problem, settings, norm, bias):
    z, theta = problem(bias)
    noise = make_noise(settings, D, norm)
    expected = torch.autograd.functional.hessian(
        lambda v: torch_loss(torch.tensor(z), v, noise, EPSILON), torch.tensor(theta)
    ).numpy()
    found = hessian(z, theta, noise, EPSILON, "full")
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("share", [None, 0.3])
@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize("bias", [False, True])
def test_fixed_hessian_is_that_of_noise_held_still(problem, norm, bias, share):
    z, theta = problem(bias)
    theta[2] = 0  # A kink under L∞: there the noise held still is 0.
    nu = np.sign(theta) if norm == "linf" else theta / np.linalg.norm(theta[:D])
    nu[D:] = 0
    held = torch.tensor(z - EPSILON * nu)

    def loss(v):
        attacked = torch.nn.functional.softplus(-(held @ v)).mean()
        if share is None:
            return attacked
        return (
            share * attacked
            + (1 - share) * torch.nn.functional.softplus(-(torch.tensor(z) @ v)).mean()
        )

    expected = torch.autograd.functional.hessian(loss, torch.tensor(theta)).numpy()
    settings = ADVERSARIAL if share is None else {"name": "mixed", "share": share}
    found = hessian(z, theta, make_noise(settings, D, norm), EPSILON, "fixed")
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_full_hessian_agrees_with_finite_differences(rows, w):
    noise, step = make_noise(ADVERSARIAL, D), 1e-5

    def gradient(v):
        a, g = slopes(rows @ v, v, noise, EPSILON)
        return a @ rows / len(rows) + g

    columns = [(gradient(w + step * e) - gradient(w - step * e)) / (2 * step) for e in np.eye(D)]
    found = hessian(rows, w, noise, EPSILON, "full")
    np.testing.assert_allclose(found, np.array(columns), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("alignment", [0.5, 0.0, -0.5])
def test_fixed_hessian_of_aligned_noise_is_the_mean_over_its_random_part(rows, w, alignment):
    generator = np.random.default_rng(2)
    unit = w / np.linalg.norm(w)
    total, draws = np.zeros((D, D)), 4000
    for _ in range(draws):
        xi = generator.normal(size=rows.shape)
        xi -= np.outer(xi @ unit, unit)
        xi /= np.linalg.norm(xi, axis=1)[:, None]
        held = rows - EPSILON * (alignment * unit + np.sqrt(1 - alignment**2) * xi)
        p = 1 / (1 + np.exp(held @ w))
        total += (held * (p * (1 - p))[:, None]).T @ held / len(rows)
    noise = make_noise({"name": "aligned", "alignment": alignment}, D)
    found = hessian(rows, w, noise, EPSILON, "fixed")
    np.testing.assert_allclose(found, total / draws, atol=4e-3)


def test_random_noise_has_one_hessian_by_two_formulas(rows, w):
    # Differentiating the expectation, and taking the expectation of the second derivative.
    noise = uniform_on_sphere(D, nodes=120)
    terms = hessian_terms(rows, w, noise, EPSILON)
    _, g = slopes(rows @ w, w, noise, EPSILON)
    np.testing.assert_allclose(terms.diagonal["fixed"] * w, g, rtol=1e-10)


def test_small_random_noise_follows_the_expansion_of_theory(rows, w):
    # E H = H_clean + (eps²/d) mean[s I + s'(z wᵀ + w zᵀ) + ½ s''‖w‖² z zᵀ] + O(eps⁴)
    epsilon = 0.01
    p = 1 / (1 + np.exp(rows @ w))
    s = p * (1 - p)
    s1 = -s * (1 - 2 * p)
    s2 = s * (1 - 6 * s)
    cross = np.einsum("i,ij,k->jk", s1, rows, w) / len(rows)
    correction = s.mean() * np.eye(D) + cross + cross.T
    correction += 0.5 * (w @ w) * (rows * s2[:, None]).T @ rows / len(rows)
    clean = hessian(rows, w, make_noise({"name": "none"}, D), 0, "full")
    found = hessian(rows, w, make_noise({"name": "random"}, D), epsilon, "full")
    np.testing.assert_allclose((found - clean) * D / epsilon**2, correction, atol=1e-3)


@pytest.mark.parametrize(("settings", "norm", "bias"), CASES)
def test_curvature_agrees_with_the_dense_hessians(problem, settings, norm, bias):
    z, theta = problem(bias)
    noise, w = make_noise(settings, D, norm), theta[:D]
    measured = logistic_curvature(z, theta, noise, EPSILON, leading=7)
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
    measured = logistic_curvature(z, theta, noise, EPSILON, leading=4)
    for name in ("lambda_max_full", "trace_full", "kappa_full"):
        assert np.isnan(measured[name])
    support = np.flatnonzero(theta)
    matrix = hessian(z, theta, noise, EPSILON, "fixed")[np.ix_(support, support)]
    assert measured["lambda_max_support"] == pytest.approx(np.linalg.eigvalsh(matrix)[-1])
    assert measured["trace_support"] == pytest.approx(np.trace(matrix))
    # The clean loss has no kinks.
    assert np.isfinite(logistic_curvature(z, theta, noise, 0, leading=4)["lambda_max_full"])


def test_the_facts_of_adversarial_curvature(rows, w):
    measured = logistic_curvature(rows, w, make_noise(ADVERSARIAL, D), EPSILON, leading=6)
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
    measured = logistic_curvature(z, theta, make_noise(ADVERSARIAL, 4), 1, leading=5)
    assert measured["lambda_max_full"] == measured["trace_full"] == measured["floor"] == np.inf
    assert measured["kappa_full"] == measured["kappa_fixed"] == 0
    assert np.isnan(measured["radial_curvature"])
    s = 1 / (2 + 2 * np.cosh(z @ theta))
    expected = np.linalg.eigvalsh((z * s[:, None]).T @ z / 20)[::-1]
    np.testing.assert_allclose(measured["spectrum_fixed"], expected, rtol=1e-12)
    assert measured["trace_fixed"] == pytest.approx(expected.sum())
    sparse = logistic_curvature(z, theta, make_noise(ADVERSARIAL, 4, "linf"), 1, leading=5)
    assert np.isnan([sparse["lambda_max_full"], sparse["lambda_max_support"]]).all()
    np.testing.assert_allclose(sparse["spectrum_fixed"], expected, rtol=1e-12)


@pytest.mark.parametrize("settings", [ADVERSARIAL, {"name": "random"}])
@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_lanczos_agrees_with_the_dense_spectrum(monkeypatch, settings, norm):
    generator = np.random.default_rng(4)
    z, theta = generator.normal(size=(60, 50)), generator.normal(size=50)
    noise = make_noise(settings, 49, norm)
    dense = logistic_curvature(z, theta, noise, EPSILON, leading=20)
    monkeypatch.setattr("sharpscape.families.linear.sharpness.curvature.DENSE_LIMIT", 10)
    lanczos = logistic_curvature(z, theta, noise, EPSILON, leading=20)
    for kind in ("fixed", "full"):
        np.testing.assert_allclose(
            lanczos[f"spectrum_{kind}"], dense[f"spectrum_{kind}"], rtol=1e-8
        )


def test_loss_does_not_overflow():
    np.testing.assert_array_equal(log_loss(np.array([-1e4, 1e4])), [1e4, 0])
