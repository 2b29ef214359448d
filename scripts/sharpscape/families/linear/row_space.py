"""Coordinates in the span of the rows, where there are fewer samples than features.

What does not depend on how the weights are turned is the same there, with matrices of n x n in
place of p x p.
"""

import numpy as np


def row_basis(z, dimension):
    """Orthonormal vectors, shape [p, n], or with a bias [p, n + 1], that span the rows.

    A bias keeps its own coordinate, the last one. Where the rows depend on one another some of the
    vectors lie outside of their span.

    Args:
        z: rows, shape [n, p].
        dimension: number of weights, above n; the last column is a bias where it is less than p.
    """
    (n, p), d = z.shape, dimension
    basis = np.zeros((p, n + p - d))
    basis[:d, :n] = np.linalg.qr(z[:, :d].T)[0]
    basis[d:, n:] = np.eye(p - d)
    return basis
