"""The loss along filter-normalised random directions (Li et al. 2018)."""

import numpy as np

from sharpscape import seeds as streams
from sharpscape.logistic import expected_loss
from sharpscape.noises import sphere_quadrature

MODES = ("regenerated", "frozen")


def filter_normalised_direction(w, seed, index):
    """The index-th Gaussian direction of a seed, rescaled to the norm of w, shape [d].

    A linear model with one output has one filter: all of w. The raw direction depends
    on seed and index alone, so that models of different epsilon share it.
    """
    raw = streams.generator(seed, "direction", index).standard_normal(len(w))
    return raw * (np.linalg.norm(w) / np.linalg.norm(raw))


def line_positions(points):
    """alpha from -1 to 1, shape [points] (odd, so that 0 is among them)."""
    return np.linspace(-1, 1, points)


def line_losses(z, w, direction, alphas, noise, epsilon):
    """The loss under noise at w + alpha direction, for all alpha at once.

    Margins are linear in alpha: two matrix-vector products serve the whole line.

    Returns:
        {"regenerated": shape [alpha], noise made anew at every point;
         "frozen": the noise made at alpha = 0 kept}. Where the noise has a random part
        the loss is its expectation; noise that does not look at w is the same either way.
    """
    margins = z @ w + alphas[:, None] * (z @ direction)
    norms = np.linalg.norm(w + alphas[:, None] * direction, axis=1)
    regenerated = expected_loss(margins, norms, noise, epsilon)
    norm = np.linalg.norm(w)
    if epsilon == 0 or not noise.follows_weights or norm == 0:
        return {"regenerated": regenerated, "frozen": regenerated}

    alignment = noise.alignments[0]
    unit = w / norm
    along = norm + alphas * (unit @ direction)
    across = np.linalg.norm(direction - (unit @ direction) * unit) * np.abs(alphas)
    spread = epsilon * np.sqrt(1 - alignment**2) * across
    nodes, weights = (
        (np.zeros(1), np.ones(1)) if alignment**2 == 1 else sphere_quadrature(len(w) - 1)
    )
    frozen = 0.0
    for node, weight in zip(nodes, weights, strict=True):
        # The norm takes the place of eps c ‖w‖ here: the noise keeps its direction.
        shift = alignment * epsilon * along + spread * node
        frozen = frozen + weight * expected_loss(margins - shift[:, None], norms, noise, 0)
    return {"regenerated": regenerated, "frozen": frozen}


def line_rise(losses):
    """½[L(w+d) + L(w-d)] - L(w) of lines whose last axis is alpha from -1 to 1."""
    middle = losses.shape[-1] // 2
    return (losses[..., 0] + losses[..., -1]) / 2 - losses[..., middle]


def logistic_lines(z, w, noise, epsilon, seed, directions, points):
    """Lines along the first directions of a seed: {mode: shape [direction, alpha]}."""
    if np.isnan(w).any():
        return {mode: np.full((directions, points), np.nan) for mode in MODES}
    alphas = line_positions(points)
    lines = [
        line_losses(z, w, filter_normalised_direction(w, seed, index), alphas, noise, epsilon)
        for index in range(directions)
    ]
    return {mode: np.array([line[mode] for line in lines]) for mode in MODES}
