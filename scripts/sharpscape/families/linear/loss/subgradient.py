"""The subgradient of an objective with kinks where a weight is 0."""

import numpy as np


def least_subgradient(smooth, kink, theta, under_noise):
    """The subgradient of least size at theta, shape [..., p]: 0 at the optimum.

    Its largest entry is the residual of the Karush-Kuhn-Tucker conditions of the problem in
    a, b >= 0, where w = a - b.

    Args:
        smooth: gradient at ‖w‖₁ held still, shape [..., p].
        kink: slope of ‖w‖₁, shape [...].
        under_noise: which parameters are weights, shape [p].
    """
    kink = np.asarray(kink)[..., None]
    at_kink = np.sign(smooth) * np.maximum(np.abs(smooth) - kink, 0)
    away = smooth + kink * np.sign(theta)
    return np.where(under_noise, np.where(theta == 0, at_kink, away), smooth)
