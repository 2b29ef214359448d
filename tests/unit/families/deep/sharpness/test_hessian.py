"""Curvature of networks on fixed images, against dense Hessians and closed forms."""

import numpy as np
import pytest
import torch
from curved import curved_problem, dense_hessian
from torch import nn

from sharpscape.families.deep.sharpness.directions import moved
from sharpscape.families.deep.sharpness.hessian import filter_scales, hessian_product
from sharpscape.families.deep.sharpness.lanczos import leading_eigenpairs
from sharpscape.families.deep.sharpness.traces import traces
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.sharpness.spectra import hessian


@pytest.fixture
def problem():
    return curved_problem()


@pytest.mark.parametrize("batch_size", [4, 11, 100])
def test_products_against_the_dense_hessian(problem, batch_size):
    dense = dense_hessian(*problem)
    product = hessian_product(*problem, batch_size)
    found = product(torch.eye(len(dense), dtype=torch.float64))
    torch.testing.assert_close(found, dense, rtol=1e-10, atol=1e-12)
    # Asked again: the graph that is kept is not used up.
    torch.testing.assert_close(product(dense[:2]), dense[:2] @ dense, rtol=1e-10, atol=1e-12)


def test_float32_products_are_near(problem):
    dense = dense_hessian(*problem)
    network, x, y = problem
    vectors = torch.randn(3, len(dense), generator=torch.Generator().manual_seed(0))
    found = hessian_product(network.float(), x.float(), y, 4)(vectors)
    assert found.dtype == torch.float64
    expected = vectors.double() @ dense
    assert (found - expected).norm() < 1e-5 * expected.norm()


def test_products_leave_the_network_as_it_was(problem):
    network, x, y = problem
    network.requires_grad_(False)
    p = sum(each.numel() for each in network.parameters())
    before = {name: each.clone() for name, each in network.state_dict().items()}
    hessian_product(network, x, y, 4)(torch.ones(1, p, dtype=torch.float64))
    assert all(torch.equal(each, before[name]) for name, each in network.state_dict().items())
    assert all(each.grad is None and not each.requires_grad for each in network.parameters())


def test_training_mode_is_refused(problem):
    network, x, y = problem
    network[1].train()
    with pytest.raises(ValueError, match="evaluation mode"):
        hessian_product(network, x, y, 4)


def test_a_kept_graph_is_not_used_at_other_weights(problem):
    network, x, y = problem
    ones = torch.ones(1, sum(each.numel() for each in network.parameters()), dtype=torch.float64)
    step = {"5.weight": torch.ones(3, 12, dtype=torch.float64)}
    kept, rebuilt = hessian_product(network, x, y, 11), hessian_product(network, x, y, 4)
    with moved(network, [step], [0.5]):
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            kept(ones)
        expected = ones @ dense_hessian(network, x, y)
        torch.testing.assert_close(rebuilt(ones), expected, rtol=1e-10, atol=1e-12)


def test_scales_are_those_of_filters(problem):
    network, _, _ = problem
    scales, conv, linear = filter_scales(network), network[0].weight, network[5].weight
    expected = [
        *np.repeat((conv.detach() ** 2).sum(dim=(1, 2, 3)).numpy() / 4, 4),
        *np.zeros(3 + 3 + 3),
        *np.repeat((linear.detach() ** 2).sum(dim=1).numpy() / 12, 12),
        *np.zeros(3),
    ]
    np.testing.assert_allclose(scales.numpy(), expected, rtol=1e-14)


def linear_network(theta):
    """Two outputs -theta/2 and theta/2: their difference is theta·x, the logistic model's."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(len(theta), 2, bias=False)).double().eval()
    with torch.no_grad():
        network[1].weight.copy_(torch.from_numpy(np.stack([-theta, theta]) / 2))
    return network


def test_two_outputs_against_the_logistic_closed_forms(rows):
    # With J = (-I, I): H = Jᵀ H_logistic J has twice its eigenvalues and trace, and each of the two
    # filters has half of w: kappa is half of the logistic model's.
    theta, epsilon = np.linspace(-1, 2, 6), 0.4
    noise = make_noise({"name": "adversarial"}, 6)
    labels = np.where(np.arange(len(rows)) % 2, 1, -1)
    x = labels[:, None] * rows - epsilon * labels[:, None] * theta / np.linalg.norm(theta)
    network, y = linear_network(theta), torch.from_numpy((labels > 0).astype(np.int64))
    images = torch.from_numpy(x).view(-1, 1, 2, 3)
    curvature = logistic_curvature(rows, theta, noise, epsilon, leading=3)
    expected = {each.name: each.values for each in curvature}

    product, scales = hessian_product(network, images, y, 7), filter_scales(network)
    found = product(torch.eye(12, dtype=torch.float64)).numpy()
    fixed = hessian(rows, theta, noise, epsilon, "fixed")
    np.testing.assert_allclose(found, np.kron([[1, -1], [-1, 1]], fixed), rtol=1e-10, atol=1e-14)
    values, _ = leading_eigenpairs(product, 12, 3, seed=0)
    np.testing.assert_allclose(values, 2 * expected["spectrum_fixed"], rtol=1e-3)
    # All that isn't 0 is within six eigenvectors: the basis leaves nothing to the probes.
    basis = torch.from_numpy(np.linalg.eigh(found)[1].T[-6:].copy())
    estimates = traces([(1, product)], scales, 2, 0, basis=basis)
    for name, factor in (("trace_fixed", 2), ("kappa_fixed", 0.5)):
        assert estimates[name].value == pytest.approx(factor * expected[name], rel=1e-10)
        assert estimates[name].probe_error < 1e-10
