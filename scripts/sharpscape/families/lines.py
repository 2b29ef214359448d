"""Lines through a model: where they are looked at, what noise does on them, how they rise."""

import numpy as np

# Where line_rise looks, however far lines are drawn.
ENDS = (-1.0, 0.0, 1.0)


def line_positions(points, reach):
    """alpha from -reach to reach, shape [points] (odd, so that 0 is among them)."""
    return reach * np.linspace(-1, 1, points)


def line_rise(losses):
    """½[L(w+d) + L(w-d)] - L(w) of losses whose last axis is alpha from -1 to 1."""
    middle = losses.shape[-1] // 2
    return (losses[..., 0] + losses[..., -1]) / 2 - losses[..., middle]
