"""The mean size of single weights at random around a model, in closed form."""

import numpy as np


def mean_sizes(w, rho):
    """E |w_j + rho ‖w‖ x| of a coordinate x of a uniform point on the unit sphere, shape [rho, d].

    By parts: |w_j| (2 P(x < c) - 1) + 2 rho ‖w‖ p(0) (1 - c²)^((d-1)/2)/(d-1), where c is |w_j| in
    units of rho ‖w‖, at most 1, and p the density of x.

    Args:
        w: shape [d], d >= 2; rho: shape [rho].
    """
    # Few jobs need it, and it takes half as long to load as a small job.
    from scipy.special import betainc, gammaln

    d, radius = len(w), rho[:, None] * np.linalg.norm(w)
    c = np.minimum(np.abs(w), radius) / np.where(radius > 0, radius, 1)
    at_zero = np.exp(gammaln(d / 2) - gammaln((d - 1) / 2)) / np.sqrt(np.pi)
    tail = at_zero * (1 - c**2) ** ((d - 1) / 2) / (d - 1)
    return np.abs(w) * betainc(0.5, (d - 1) / 2, c**2) + 2 * radius * tail
