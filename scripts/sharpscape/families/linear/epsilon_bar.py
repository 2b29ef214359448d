"""The border epsilon_bar of the regimes: from here on w = 0 is the optimum."""

import numpy as np


def _means_distance(z, dimension):
    """Mean of z, or with a bias half the distance of the classes' means, shape [dimension]."""
    if z.shape[1] == dimension:
        return z.mean(axis=0)
    y = z[:, dimension]
    # z = y x: half of mean x over one class, less that over the other.
    return (z[y > 0, :dimension].mean(axis=0) + z[y < 0, :dimension].mean(axis=0)) / 2


def longest_row(z, norm, dimension):
    """The largest size of a row's w-part: ‖z_i‖₂, or under L∞ its largest entry."""
    w = z[:, :dimension]
    return float(np.sqrt(np.vecdot(w, w).max()) if norm == "l2" else np.abs(w).max())


def rounding(z, norm, dimension):
    """What rounding may make of an epsilon_bar: n machine epsilons of the longest row.

    It bounds the error of a sum of n terms, of which each is itself rounded (Higham 2002, §4.2).
    """
    return len(z) * np.finfo(float).eps * longest_row(z, norm, dimension)


def end_of_regimes(z, norm, dimension):
    """epsilon_bar = ‖mean z_i‖; with a bias, half the distance of the classes' means.

    Where it is no larger than rounding it is 0: the classes have the same mean.

    Args:
        z: rows y_i x_i, and y_i where there is a bias, shape [n, p].
        norm: "l2" or "linf".
        dimension: number of weights; the last column is y where it is less than p.
    """
    mean = _means_distance(z, dimension)
    size = float(np.linalg.norm(mean) if norm == "l2" else np.abs(mean).max())
    return size if size > rounding(z, norm, dimension) else 0.0
