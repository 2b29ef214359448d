"""The spectral density against dense Hessians: moments, and all eigenvalues."""

import numpy as np
import pytest
import torch
from curved import curved_problem, dense_hessian

from sharpscape.families.deep.sharpness.density import quadrature
from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.sharpness.traces import rademacher_probe


def symmetric(p, seed=0):
    """An indefinite matrix."""
    matrix = np.random.default_rng(seed).normal(size=(p, p))
    return torch.from_numpy(matrix + matrix.T)


def product_of(matrix):
    return lambda vectors: vectors @ matrix


def test_full_lanczos_has_all_eigenvalues_and_the_weights_of_the_vector():
    matrix = symmetric(30)
    start = rademacher_probe(30, 0, 0)
    nodes, weights = quadrature(product_of(matrix), start, 30)
    values, vectors = np.linalg.eigh(matrix.numpy())
    np.testing.assert_allclose(nodes, values, atol=1e-12 * np.abs(values).max())
    np.testing.assert_allclose(weights, (vectors.T @ start.numpy()) ** 2 / 30, atol=1e-11)


@pytest.mark.parametrize("nodes", [2, 5, 12])
def test_moments_of_a_vector_are_exact_to_twice_the_nodes(nodes):
    matrix, start = symmetric(40) / 10, rademacher_probe(40, 3, 1)
    found, weights = quadrature(product_of(matrix), start, nodes)
    assert found.shape == weights.shape == (nodes,)
    assert weights.sum() == pytest.approx(1, rel=1e-13)
    power = start.double()
    for moment in range(1, 2 * nodes):
        power = matrix @ power
        expected = float(start.double() @ power) / 40
        assert weights @ found**moment == pytest.approx(expected, rel=1e-10, abs=1e-12)
    # No further: it is a quadrature, not the measure itself.
    beyond = float(start.double() @ (matrix @ power)) / 40
    assert weights @ found ** (2 * nodes) != pytest.approx(beyond, rel=1e-10)


def test_over_many_vectors_the_moments_are_trace_and_frobenius_norm():
    matrix = symmetric(40)
    found = [
        quadrature(product_of(matrix), rademacher_probe(40, 0, index), 6) for index in range(400)
    ]
    for moment, expected in ((1, matrix.trace()), (2, matrix.square().sum())):
        values = [weights @ nodes**moment * 40 for nodes, weights in found]
        error = np.std(values, ddof=1) / 20
        assert abs(np.mean(values) - float(expected)) < 4 * error
        assert error < 0.05 * float(matrix.square().sum())


def test_few_different_eigenvalues_need_no_more_nodes():
    """Two of them: the measure has two points, and the other nodes weight 0."""
    matrix = torch.diag(torch.tensor([2.0, 2, 2, -1, -1, -1, -1, -1]).double())
    nodes, weights = quadrature(product_of(matrix), rademacher_probe(8, 0, 0), 5)
    np.testing.assert_allclose(nodes[:2], [-1, 2], rtol=1e-13)
    np.testing.assert_allclose(weights, [5 / 8, 3 / 8, 0, 0, 0], atol=1e-14)
    # A matrix of zeros has one.
    nodes, weights = quadrature(product_of(0 * matrix), rademacher_probe(8, 0, 0), 3)
    assert nodes.tolist() == [0, 0, 0] and weights.tolist() == [1, 0, 0]


def test_a_network_against_all_its_eigenvalues():
    """The share of eigenvalues below any number, over all vectors, is that of the dense Hessian."""
    network, x, y = curved_problem()
    dense = dense_hessian(network, x, y)
    values = np.linalg.eigvalsh(dense.numpy())
    product = hessian_product(network, x, y, 11)
    found = [
        quadrature(product, rademacher_probe(len(values), 0, index), len(values))
        for index in range(60)
    ]
    nodes, weights = (np.array(each) for each in zip(*found, strict=True))
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-12)
    for border in (values[:-1] + np.diff(values) / 2)[[0, 5, 20, 40, 50, 56]]:
        shares = np.where(nodes < border, weights, 0).sum(axis=1)
        error = shares.std(ddof=1) / np.sqrt(len(shares))
        assert abs(shares.mean() - (values < border).mean()) < 4 * error + 1e-9
    assert nodes.max() == pytest.approx(values[-1], rel=1e-10)
    assert nodes.min() == pytest.approx(values[0], rel=1e-10)
    # The same bits when run again.
    again = quadrature(product, rademacher_probe(len(values), 0, 3), len(values))
    assert again[0].tobytes() == nodes[3].tobytes()
