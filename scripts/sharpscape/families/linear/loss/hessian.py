"""The Hessian of the noisy loss, as few vectors beside the data's part."""

from dataclasses import dataclass

import numpy as np

# What the noise does at other weights: it is held, or it is following.
KINDS = ("fixed", "full")


@dataclass(frozen=True)
class HessianTerms:
    """A Hessian as Zᵀ diag(s) Z/n + L Rᵀ + R Lᵀ + L diag(core) Lᵀ + diag(diagonal).

    Attributes:
        s: curvature of each sample's loss by its margin, shape [n].
        left, right: L and R, shape [p, k].
        core, diagonal: {kind: values}, of shape [k] and [p], for each of KINDS. diagonal is inf
            over w at a cusp, NaN at a kink.
    """

    s: np.ndarray
    left: np.ndarray
    right: np.ndarray
    core: dict[str, np.ndarray]
    diagonal: dict[str, np.ndarray]


def data_part(z, terms):
    """Zᵀ diag(s) Z/n, shape [p, p]."""
    rows = z * np.sqrt(terms.s[:, None] / len(z))
    return rows.T @ rows


def assemble(data, terms, kind):
    """A dense Hessian, shape [p, p].

    Args:
        data: its data_part, shape [p, p].
        terms: HessianTerms.
        kind: one of KINDS.
    """
    cross = terms.left @ (terms.right + terms.left * (terms.core[kind] / 2)).T
    hessian = data + cross + cross.T
    hessian[np.diag_indices(len(hessian))] += terms.diagonal[kind]
    return hessian
