"""Hessians against automatic and numerical differentiation, samples, and theory."""

import numpy as np
import pytest
import torch
from linear_cases import ADVERSARIAL, CASES, EPSILON, D
from torch_loss import torch_loss

from sharpscape.families.linear.loss.logistic import hessian_terms, slopes
from sharpscape.families.linear.loss.sphere import uniform_on_sphere
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.spectra import hessian


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
def test_fixed_hessian_is_that_of_held_noise(problem, norm, bias, share):
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
