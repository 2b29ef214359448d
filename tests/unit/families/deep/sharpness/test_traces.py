"""Traces from random probes, and their standard errors, against dense Hessians."""

from itertools import product as cartesian

import numpy as np
import pytest
import torch
from curved import block_kappa, curved_problem, dense_hessian
from torch import nn

from sharpscape.families.deep.sharpness.hessian import filter_scales, hessian_product
from sharpscape.families.deep.sharpness.lanczos import leading_eigenpairs
from sharpscape.families.deep.sharpness.traces import (
    PARTS,
    basis_part,
    image_parts,
    rademacher_probe,
    remainder,
    traces,
)


@pytest.fixture
def problem():
    return curved_problem()


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
        e + r.mean()
        for e, r in zip(exact[:2], remainder(product, scales, basis, signs), strict=True)
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
    estimates = traces([(1, product)], scales, 400, 0, basis=basis)
    expected = {"trace_fixed": dense.trace().item(), "kappa_fixed": block_kappa(network, dense)}
    projection = torch.eye(len(dense)).double() - basis.T @ basis
    rest = projection @ dense @ projection
    for name, weighted in (("trace_fixed", rest), ("kappa_fixed", scales[:, None] * rest)):
        value, error, _ = estimates[name]
        assert abs(value - expected[name]) < 4 * error
        # The variance of a quadratic form in independent signs is known.
        even = (weighted + weighted.T) / 2
        variance = 2 * (even.square().sum() - even.diagonal().square().sum())
        assert error == pytest.approx(float(variance / 400) ** 0.5, rel=0.2)


def test_a_basis_of_leading_vectors_lowers_the_errors(problem):
    network, x, y = problem
    product, scales = hessian_product(network, x, y, 11), filter_scales(network)
    basis = leading_eigenpairs(product, len(scales), 6, seed=0)[1]
    plain = traces([(1, product)], scales, 50, 0, basis=basis[:0])
    better = traces([(1, product)], scales, 50, 0, basis=basis)
    for name in ("trace_fixed", "kappa_fixed"):
        assert better[name].probe_error < plain[name].probe_error / 2


def test_probes_are_signs_shared_and_repeatable(problem):
    first, second = rademacher_probe(10_000, 0, 0), rademacher_probe(10_000, 0, 1)
    assert set(first.tolist()) == {-1, 1}
    assert abs(first.double().mean().item()) < 0.04
    assert abs((first * second).double().mean().item()) < 0.04
    network, x, y = problem
    scales = filter_scales(network)
    empty = torch.empty(0, len(scales))
    runs = [
        traces([(1, hessian_product(network, x, y, 11))], scales, n, 0, basis=empty)["trace_fixed"]
        for n in (9, 9, 10)
    ]
    assert runs[0][:2] == runs[1][:2] != runs[2][:2]
    probes = torch.stack([rademacher_probe(len(scales), 0, index) for index in range(9)]).double()
    values = (probes * hessian_product(network, x, y, 11)(probes)).sum(dim=1).numpy()
    assert runs[0][:2] == pytest.approx((values.mean(), values.std(ddof=1) / 3), rel=1e-10)
    with pytest.raises(ValueError, match="at least 2"):
        traces([], scales, 1, 0, basis=empty)


def test_parts_are_all_images_once(problem):
    network, x, y = problem
    x, y = x.repeat(4, 1, 1, 1), y.repeat(4)
    ones = torch.ones(1, len(filter_scales(network)), dtype=torch.float64)
    shares, products = zip(
        *((share, product(ones)) for share, product in image_parts(network, x, y, 6)), strict=True
    )
    assert shares == (11 / 44,) * 4
    whole = hessian_product(network, x, y, 44)(ones)
    torch.testing.assert_close(sum(products) / 4, whole, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("n", "count"), [(1, 1), (19, 1), (20, 2), (99, 9), (1000, PARTS)])
def test_parts_are_ten_unless_images_are_few(n, count):
    network = nn.Sequential(nn.Flatten(), nn.Linear(4, 2)).eval()
    x, y = torch.rand(n, 1, 2, 2), torch.zeros(n, dtype=torch.int64)
    assert len(list(image_parts(network, x, y, n))) == count


def test_errors_over_images_by_hand(problem):
    """With all vectors in the basis each part's numbers are exact."""
    network, x, y = problem
    scales = filter_scales(network)
    parts = [(4 / 11, slice(0, 4)), (4 / 11, slice(4, 8)), (3 / 11, slice(8, 11))]
    dense = [dense_hessian(network, x[part], y[part]) for _, part in parts]
    whole = dense_hessian(network, x, y)
    basis = torch.linalg.eigh(whole)[1].T.flip(0)
    products = [(share, lambda v, each=each: v @ each) for (share, _), each in zip(parts, dense)]  # noqa: B905
    found = traces(products, scales, 2, 0, basis=basis)
    leading = basis[0]
    expected = {
        "trace_fixed": [each.trace() for each in dense],
        "kappa_fixed": [(scales * each.diagonal()).sum() for each in dense],
        "lambda_max_fixed": [leading @ each @ leading for each in dense],
    }
    shares = np.array([share for share, _ in parts])
    for name, values in expected.items():
        values = np.array(values)
        mean = shares @ values
        error = np.sqrt(1.5 * np.sum((shares * (values - mean)) ** 2))
        assert found[name].value == pytest.approx(mean, rel=1e-10)
        assert found[name].image_error == pytest.approx(error, rel=1e-8)
    assert found["lambda_max_fixed"].value == pytest.approx(np.linalg.eigvalsh(whole)[-1])
    assert found["lambda_max_fixed"].probe_error == 0


def test_errors_over_images_are_the_spread_over_draws_of_images():
    """Over 40 draws of 100 images each; the Hessian of a linear network is its logits' alone."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(6, 2, bias=False)).double().eval()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        network[1].weight.copy_(torch.randn(2, 6, generator=generator))
    scales, found = filter_scales(network), []
    for _ in range(40):
        x = torch.randn(100, 1, 2, 3, dtype=torch.float64, generator=generator)
        # One eigenvalue is well apart.
        x[:, 0, 0, 0] *= 3
        y = torch.zeros(100, dtype=torch.int64)
        dense = hessian_product(network, x, y, 100)(torch.eye(12, dtype=torch.float64))
        basis = torch.linalg.eigh(dense)[1].T.flip(0)
        parts = image_parts(network, x, y, 100)
        found.append(traces(parts, scales, 2, 0, basis=basis))
    for name in ("trace_fixed", "kappa_fixed", "lambda_max_fixed"):
        spread = np.std([each[name].value for each in found], ddof=1)
        said = np.sqrt(np.mean([each[name].image_error ** 2 for each in found]))
        assert said == pytest.approx(spread, rel=0.3)


def test_too_few_images_have_no_error(problem):
    network, x, y = problem
    basis = torch.empty(0, len(filter_scales(network)))
    found = traces(image_parts(network, x, y, 11), filter_scales(network), 2, 0, basis=basis)
    assert all(np.isnan(each.image_error) for each in found.values())
