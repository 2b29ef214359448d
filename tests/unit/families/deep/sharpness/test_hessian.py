"""Curvature of networks on fixed images, against dense Hessians and closed forms."""

from itertools import product as cartesian

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from sharpscape.families.deep.sharpness.directions import moved
from sharpscape.families.deep.sharpness.hessian import (
    basis_part,
    filter_scales,
    hessian_product,
    leading_eigenpairs,
    rademacher_probe,
    remainder,
    trace_and_kappa,
)
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.sharpness.spectra import hessian


def small_network():
    """Convolution, batch norm and a linear layer, 59 parameters, float64."""
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(1, 3, 2), nn.BatchNorm2d(3), nn.Tanh(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(12, 3),
    ).double()  # fmt: skip
    with torch.no_grad():
        for each in network.parameters():
            each.copy_(torch.randn_like(each))
        network[1].running_mean.copy_(torch.tensor([0.1, -0.2, 0.3]))
        network[1].running_var.copy_(torch.tensor([0.5, 1.0, 2.0]))
    return network.eval()


@pytest.fixture
def problem():
    """(network, x, y), 11 samples."""
    draw = torch.Generator().manual_seed(1)
    x = torch.rand(11, 1, 5, 5, dtype=torch.float64, generator=draw)
    return small_network(), x, torch.arange(11) % 3


def dense_hessian(network, x, y):
    """By torch's own reference, in the network's order of parameters, shape [p, p]."""
    shapes = {name: each.shape for name, each in network.named_parameters()}
    flat = torch.cat([each.detach().flatten() for each in network.parameters()])

    def loss(theta):
        pieces = theta.split([shape.numel() for shape in shapes.values()])
        parameters = {
            name: each.view(shape)
            for (name, shape), each in zip(shapes.items(), pieces, strict=True)
        }
        return cross_entropy(torch.func.functional_call(network, parameters, (x,)), y)

    return torch.autograd.functional.hessian(loss, flat)


def block_kappa(network, dense):
    """sum over filters of ‖w_f‖²/n_f tr H_ff, filter by filter."""
    total, first = 0.0, 0
    for w in network.parameters():
        if w.ndim > 1:
            for k, w_f in enumerate(w):
                n = w_f.numel()
                block = dense[
                    first + k * n : first + (k + 1) * n, first + k * n : first + (k + 1) * n
                ]
                total += (w_f.square().sum() / n * block.trace()).item()
        first += w.numel()
    return total


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


def test_leading_eigenpairs_of_a_network(problem):
    dense = dense_hessian(*problem)
    values, vectors = leading_eigenpairs(hessian_product(*problem, 11), len(dense), 4, seed=0)
    spectrum = np.linalg.eigvalsh(dense.numpy())[::-1]
    assert spectrum[-1] < 0
    np.testing.assert_allclose(values, spectrum[:4], rtol=1e-3)
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(4), atol=1e-8)
    residuals = np.linalg.norm(vectors @ dense.numpy() - values[:, None] * vectors, axis=1)
    assert (residuals <= 1e-3 * values).all()


def test_eigenvalues_are_the_largest_not_the_largest_in_size():
    spectrum = np.concatenate([[-50, -20, 5, 3, 1], np.linspace(-0.5, 0.5, 55)])
    rotation, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(60, 60)))
    matrix = torch.from_numpy(rotation * spectrum @ rotation.T)
    values, _ = leading_eigenpairs(lambda vectors: vectors @ matrix, 60, 3, seed=0)
    np.testing.assert_allclose(values, [5, 3, 1], rtol=1e-3)
    again, _ = leading_eigenpairs(lambda vectors: vectors @ matrix, 60, 3, seed=0)
    other, _ = leading_eigenpairs(lambda vectors: vectors @ matrix, 60, 3, seed=1)
    assert values.tobytes() == again.tobytes() != other.tobytes()


def test_iteration_goes_on_until_the_residual_is_small():
    spectrum = np.linspace(1, 2, 300)
    rotation, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(300, 300)))
    matrix = torch.from_numpy(rotation * spectrum @ rotation.T)
    values, vectors = leading_eigenpairs(lambda vectors: vectors @ matrix, 300, 3, seed=0)
    residuals = np.linalg.norm(vectors @ matrix.numpy() - values[:, None] * vectors, axis=1)
    assert (residuals <= 1e-3 * values).all()
    np.testing.assert_allclose(values, spectrum[:-4:-1], rtol=1e-3)


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


def orthonormal(k, p):
    matrix = np.random.default_rng(2).normal(size=(p, p))
    return torch.from_numpy(np.linalg.qr(matrix)[0][:k])


@pytest.mark.parametrize("k", [0, 1, 3, 8])
def test_trace_and_kappa_over_all_sign_vectors(k):
    # An indefinite matrix, and a basis that has nothing to do with it.
    matrix = np.random.default_rng(3).normal(size=(8, 8))
    matrix, scales = torch.from_numpy(matrix + matrix.T), torch.arange(8, dtype=torch.float64)
    signs = torch.tensor(list(cartesian([-1.0, 1.0], repeat=8)), dtype=torch.float64)

    def product(vectors):
        return vectors @ matrix

    basis = orthonormal(k, 8)
    exact = basis_part(product, scales, basis)
    found = [
        e + r.mean() for e, r in zip(exact, remainder(product, scales, basis, signs), strict=True)
    ]
    assert found[0].item() == pytest.approx(matrix.trace().item(), rel=1e-12)
    assert found[1].item() == pytest.approx((scales * matrix.diagonal()).sum().item(), rel=1e-12)


def test_unit_vectors_give_a_networks_trace_and_kappa(problem):
    network, x, y = problem
    dense = dense_hessian(network, x, y)
    units, empty = torch.eye(len(dense), dtype=torch.float64), torch.empty(0, len(dense)).double()
    values = remainder(hessian_product(network, x, y, 4), filter_scales(network), empty, units)
    assert values[0].sum().item() == pytest.approx(dense.trace().item(), rel=1e-10)
    assert values[1].sum().item() == pytest.approx(block_kappa(network, dense), rel=1e-10)


@pytest.mark.parametrize("k", [0, 6])
def test_estimates_and_their_errors(problem, k):
    network, x, y = problem
    dense = dense_hessian(network, x, y)
    product, scales = hessian_product(network, x, y, 11), filter_scales(network)
    basis = leading_eigenpairs(product, len(dense), 6, seed=0)[1][:k]
    estimates = trace_and_kappa(product, scales, 400, 0, basis=basis)
    expected = {"trace_fixed": dense.trace().item(), "kappa_fixed": block_kappa(network, dense)}
    projection = torch.eye(len(dense)).double() - torch.from_numpy(basis.T @ basis)
    rest = projection @ dense @ projection
    for name, weighted in (("trace_fixed", rest), ("kappa_fixed", scales[:, None] * rest)):
        value, error = estimates[name]
        assert abs(value - expected[name]) < 4 * error
        # The variance of a quadratic form in independent signs is known.
        even = (weighted + weighted.T) / 2
        variance = 2 * (even.square().sum() - even.diagonal().square().sum())
        assert error == pytest.approx(float(variance / 400) ** 0.5, rel=0.2)


def test_a_basis_of_leading_vectors_lowers_the_errors(problem):
    network, x, y = problem
    product, scales = hessian_product(network, x, y, 11), filter_scales(network)
    basis = leading_eigenpairs(product, len(scales), 6, seed=0)[1]
    plain = trace_and_kappa(product, scales, 50, 0, basis=basis[:0])
    better = trace_and_kappa(product, scales, 50, 0, basis=basis)
    for name, estimate in better.items():
        assert estimate.standard_error < plain[name].standard_error / 2


def test_probes_are_signs_shared_and_repeatable(problem):
    first, second = rademacher_probe(10_000, 0, 0), rademacher_probe(10_000, 0, 1)
    assert set(first.tolist()) == {-1.0, 1.0}
    assert abs(first.mean().item()) < 0.04
    assert abs((first * second).mean().item()) < 0.04
    network, x, y = problem
    scales = filter_scales(network)
    empty = np.empty((0, len(scales)))
    runs = [
        trace_and_kappa(hessian_product(network, x, y, 11), scales, n, 0, basis=empty)
        for n in (9, 9, 10)
    ]
    assert runs[0] == runs[1] != runs[2]
    probes = torch.stack([rademacher_probe(len(scales), 0, index) for index in range(9)])
    values = (probes * hessian_product(network, x, y, 11)(probes)).sum(dim=1).numpy()
    assert runs[0]["trace_fixed"] == pytest.approx(
        (values.mean(), values.std(ddof=1) / 3), rel=1e-10
    )
    with pytest.raises(ValueError, match="at least 2"):
        trace_and_kappa(None, scales, 1, 0, basis=empty)


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
    basis = np.linalg.eigh(found)[1].T[-6:]
    estimates = trace_and_kappa(product, scales, 2, 0, basis=basis)
    for name, factor in (("trace_fixed", 2), ("kappa_fixed", 0.5)):
        assert estimates[name].value == pytest.approx(factor * expected[name], rel=1e-10)
        assert estimates[name].standard_error < 1e-10
