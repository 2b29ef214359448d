"""The largest eigenvalues of a symmetric matrix that only products are known of.

Lanczos with thick restarts (Wu and Simon 2000, SIAM J. Matrix Anal. Appl. 22, 602) and all vectors
kept orthogonal, twice (Parlett 1998). They stay on the device of the products: between two products
the iteration only reads them. A library that works on the CPU would have each of them moved there.
"""

import numpy as np
import torch

from sharpscape.streams import Stream

PROBE = Stream("probe", 5)
# A Ritz pair is accepted when ‖Hv - λv‖ is below this times |λ|. The error of λ is at most that,
# and of second order in it where λ is well apart from the others.
TOLERANCE = 1e-3
ROUNDS = 100
# Vectors that are held, at least.
HELD = 20
# Below this share of the matrix's size what is left of a product is rounding.
ROUNDING = 1e-13
# Streams of vectors that the iteration begins anew with, beside those of traces.
ANEW = 1_000_000


class NotConverged(Exception):
    """The eigenvalues were not found within so many rounds.

    Attributes:
        values, vectors: the last approximations (see leading_eigenpairs).
    """

    def __init__(self, message, values, vectors):
        super().__init__(message)
        self.values, self.vectors = values, vectors


def leading_eigenpairs(product, dimension, count, seed, device="cpu", *, rounds=ROUNDS):
    """The algebraically largest eigenvalues and their vectors.

    The Hessian of a network is indefinite: the largest in size may be negative, and isn't meant.
    Every step costs a product; the iteration ends with the step at which all residuals are small.

    Args:
        product: function of vectors, shape [1, p], whose result has their shape, float64.
        dimension: p, larger than count.
        seed: of the vector that the iteration starts from.
        device: of the products.
        rounds: at most, of HELD products or fewer.

    Returns:
        values, descending, an array of shape [count]; orthonormal vectors, shape [count, p].

    Raises:
        NotConverged: they were not found.
    """
    held = min(max(2 * count + 1, HELD), dimension)
    start = torch.from_numpy(PROBE.generator(seed).standard_normal(dimension)).to(device)
    basis = torch.empty(held + 1, dimension, dtype=torch.float64, device=device)
    basis[0] = start / start.norm()
    projected, size = np.zeros((held, held)), 0.0
    # How many vectors of the basis an earlier round left, products with them known.
    known = 0
    for _ in range(rounds):
        # The values found when products last led out of the basis no more: of equal eigenvalues one
        # start finds one, so that another start has to find nothing larger.
        confirmed = None
        for step in range(known, held):
            image = product(basis[step : step + 1])[0]
            along, beyond = orthogonalised(image, basis[: step + 1])
            projected[: step + 1, step] = projected[step, : step + 1] = along
            size = max(size, float(image.norm()))
            values, parts = np.linalg.eigh(projected[: step + 1, : step + 1])
            values, parts = values[::-1], parts[:, ::-1]
            left = float(beyond.norm())
            exhausted = left <= ROUNDING * size
            residuals = left * np.abs(parts[step, :count])
            small = residuals <= np.maximum(TOLERANCE * np.abs(values[:count]), ROUNDING * size)
            if exhausted:
                largest = values[:count].copy()
                same = confirmed is not None and len(confirmed) == count
                done = same and np.allclose(largest, confirmed, TOLERANCE, ROUNDING * size)
                confirmed = largest
            else:
                done = confirmed is None and step + 1 >= count and small.all()
            if done or step + 1 == dimension:
                return values[:count].copy(), _combined(parts[:, :count], basis)
            if exhausted:
                beyond, left = _another(seed, step, basis[: step + 1])
            basis[step + 1] = beyond / left
        known = (held + count) // 2
        basis[:known] = _combined(parts[:, :known], basis)
        basis[known] = basis[held]
        projected[:] = 0
        projected[np.arange(known), np.arange(known)] = values[:known]
    message = f"not within {rounds} rounds of {held} products"
    raise NotConverged(message, values[:count].copy(), basis[:count])


def orthogonalised(vector, basis):
    """A vector's parts along a basis, an array of shape [k], and what is left of it."""
    along = basis @ vector
    left = vector - along @ basis
    # Once more: the first time leaves what rounding has made of it.
    again = basis @ left
    return (along + again).cpu().numpy(), left - again @ basis


def _combined(parts, basis):
    """Linear combinations of the first vectors of a basis; parts has shape [k, count]."""
    parts = torch.from_numpy(np.ascontiguousarray(parts.T)).to(basis)
    return parts @ basis[: parts.shape[1]]


def _another(seed, index, basis):
    """A random vector orthogonal to a basis that no product leads out of, and its norm."""
    normal = PROBE.generator(seed, ANEW + index).standard_normal(basis.shape[1])
    _, left = orthogonalised(torch.from_numpy(normal).to(basis), basis)
    return left, float(left.norm())
