"""Hessians where few samples curve the loss: a multiple of 1, but for the span of few vectors.

The rows, the noise's vectors and the entries of the diagonal that are unlike the others span m
dimensions. Outside of them the Hessian is the diagonal alone. Nothing here is larger than p x m.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.loss.hessian import assemble, data_part

# A diagonal entry is clearly above 0 if it is more than this share of the median.
CLEAR = 0.01


class LowRank(NamedTuple):
    """A Hessian as shift (1 - Q Qᵀ) + Q inner Qᵀ.

    Attributes:
        basis: Q, orthonormal, shape [p, m]; inner: shape [m, m]; shift: a number.
    """

    basis: np.ndarray
    inner: np.ndarray
    shift: float

    def eigenvalues(self):
        """All p eigenvalues, in descending order."""
        outside = np.full(len(self.basis) - len(self.inner), self.shift)
        return np.sort(np.concatenate([np.linalg.eigvalsh(self.inner), outside]))[::-1]

    def solve(self, vector):
        """The Hessian's inverse times a vector, shape [p].

        Raises:
            numpy.linalg.LinAlgError: it is singular in the span of Q.
        """
        inside = self.basis.T @ vector
        outside = vector - self.basis @ inside
        return outside / self.shift + self.basis @ np.linalg.solve(self.inner, inside)


def _without_negligible(terms, kind):
    """The terms without vectors that add less to the Hessian than rounding does."""
    left, right = (np.linalg.norm(each, axis=0) for each in (terms.left, terms.right))
    sizes = left * (2 * right + np.abs(terms.core[kind]) * left)
    kept = sizes > np.finfo(float).eps / 2 * sizes.sum()
    return replace(
        terms,
        left=terms.left[:, kept],
        right=terms.right[:, kept],
        core={kind: terms.core[kind][kept]},
    )


def low_rank(z, terms, kind, most):
    """The Hessian of that kind as LowRank; None where m is larger than most, or p - 1.

    Args:
        z: rows, shape [n, p].
        terms: HessianTerms, of finite values.
        kind: one of hessian.KINDS.
    """
    terms, diagonal = _without_negligible(terms, kind), terms.diagonal[kind]
    shift = float(np.median(diagonal))
    odd = np.flatnonzero(diagonal != shift)
    vectors = [z.T, terms.left, terms.right]
    m, p = sum(each.shape[1] for each in vectors) + len(odd), len(diagonal)
    if m > min(most, p - 1):
        return None
    axes = np.zeros((p, len(odd)))
    axes[odd, np.arange(len(odd))] = 1
    basis = np.linalg.qr(np.hstack([*vectors, axes]))[0]
    inside = replace(
        terms,
        left=basis.T @ terms.left,
        right=basis.T @ terms.right,
        diagonal={kind: np.full(m, shift)},
    )
    inner = assemble(data_part(z @ basis, terms), inside, kind)
    inner += basis[odd].T @ ((diagonal[odd] - shift)[:, None] * basis[odd])
    return LowRank(basis, inner, shift)


def solve(z, terms, kind, vector):
    """The inverse of a positive definite Hessian times a vector, shape [p]; None as low_rank.

    In units of 1/√diagonal the diagonal is 1: it need not be constant. Entries that are not clearly
    above 0 keep the unit of the others.
    """
    diagonal = terms.diagonal[kind]
    typical = float(np.median(diagonal))
    if not typical > 0:
        return None
    clear = diagonal > CLEAR * typical
    unit = 1 / np.sqrt(np.where(clear, diagonal, typical))
    scaled = replace(
        terms,
        left=unit[:, None] * terms.left,
        right=unit[:, None] * terms.right,
        diagonal={kind: np.where(clear, 1.0, diagonal / typical)},
    )
    found = low_rank(z * unit, scaled, kind, len(diagonal))
    return None if found is None else unit * found.solve(unit * vector)
