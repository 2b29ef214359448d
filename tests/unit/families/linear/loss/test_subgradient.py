"""The subgradient of least size, by hand."""

import numpy as np

from sharpscape.families.linear.loss.subgradient import least_subgradient


def test_the_least_subgradient():
    smooth = np.array([0.3, -0.3, 0.05, 0.3, -0.2])
    theta = np.array([0.0, 0.0, 0.0, -2.0, 1.5])
    found = least_subgradient(smooth, 0.1, theta, np.array([True, True, True, True, False]))
    np.testing.assert_allclose(found, [0.2, -0.2, 0, 0.2, -0.2])
