"""The largest eigenvalues from products alone, against dense matrices."""

import numpy as np
import pytest
import torch
from curved import curved_problem, dense_hessian

from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.sharpness.lanczos import NotConverged, leading_eigenpairs


def rotated(spectrum):
    """A matrix of these eigenvalues."""
    n = len(spectrum)
    rotation, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(n, n)))
    return torch.from_numpy(rotation * spectrum @ rotation.T)


class Product:
    """Products with a matrix, which are counted."""

    def __init__(self, matrix):
        self.matrix, self.count = matrix, 0

    def __call__(self, vectors):
        assert vectors.shape[0] == 1
        self.count += 1
        return vectors @ self.matrix


def check(matrix, values, vectors, spectrum):
    """They are eigenpairs to the tolerance, and the values those at the top of the spectrum."""
    count, rounding = len(values), 1e-12 * np.abs(spectrum).max()
    np.testing.assert_allclose(values, np.sort(spectrum)[::-1][:count], rtol=1e-3, atol=rounding)
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(count), atol=1e-12)
    residuals = (vectors @ matrix - torch.from_numpy(values)[:, None] * vectors).norm(dim=1)
    assert (residuals.numpy() <= 1e-3 * np.abs(values) + rounding).all()


def test_a_network():
    problem = curved_problem()
    dense = dense_hessian(*problem)
    found = leading_eigenpairs(hessian_product(*problem, 11), len(dense), 4, seed=0)
    spectrum = np.linalg.eigvalsh(dense.numpy())
    assert spectrum[0] < 0
    check(dense, *found, spectrum)


SPECTRA = {
    "the largest in size are negative": np.append([-50, -20, 5, 3, 1], np.linspace(-0.5, 0.5, 55)),
    "all are close together": np.linspace(1, 2, 300),
    "all are negative": -(np.linspace(1, 2, 50) ** 4),
    "two are equal": np.append([4, 4, 2], np.linspace(0, 1, 40)),
    "few differ": np.repeat([3.0, 2.0, 1.0], 20),
    "one alone is not 0": np.append(7.0, np.zeros(40)),
    "as few as are asked for": np.array([3.0, 2.0, 1.0, 0.5]),
    "tiny": 1e-12 * np.linspace(0, 1, 30) ** 3,
}


@pytest.mark.parametrize("spectrum", SPECTRA.values(), ids=SPECTRA.keys())
@pytest.mark.parametrize("count", [1, 3])
def test_spectra(spectrum, count):
    matrix = rotated(spectrum)
    check(matrix, *leading_eigenpairs(Product(matrix), len(matrix), count, seed=0), spectrum)


def test_it_ends_with_the_step_that_is_enough():
    """Well apart, the largest is found in fewer products than vectors may be held."""
    product = Product(rotated(np.append(100.0, np.linspace(-1, 1, 400))))
    leading_eigenpairs(product, 401, 1, seed=0)
    assert product.count <= 5


def test_the_seed_decides():
    matrix = rotated(np.linspace(1, 2, 60) ** 3)
    found = [leading_eigenpairs(Product(matrix), 60, 2, seed)[0].tobytes() for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]


def test_what_is_not_found_is_said_with_what_is_known():
    matrix = rotated(np.linspace(1, 2, 300))
    with pytest.raises(NotConverged, match="not within 2 rounds of 20 products") as caught:
        leading_eigenpairs(Product(matrix), 300, 3, seed=0, rounds=2)
    values, vectors = caught.value.values, caught.value.vectors
    assert (np.diff(values) < 0).all() and 1.9 < values[0] < 2
    rayleigh = [float(each @ Product(matrix)(each[None])[0]) for each in vectors]
    np.testing.assert_allclose(rayleigh, values, rtol=1e-10)
