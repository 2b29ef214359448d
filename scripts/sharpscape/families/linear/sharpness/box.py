"""The largest loss in a box around a logistic model.

Noise that hurts has a convex loss, which is largest at a vertex. A vertex is climbed from by
turning signs: all at once that promise a rise, and where the loss does not rise, the more promising
half of them, down to one. What a turn promises must count the noise's part exactly, for it is
what the size of w gains: its derivative would say that any coordinate is best left where it is.
"""

import numpy as np

from sharpscape.families.linear.sharpness.starts import paired_starts
from sharpscape.streams import Stream

KICK = Stream("kick", 10)
# Random directions to begin from.
RANDOM = 2
# The best vertices are kicked, each by turning these shares of its signs, and climbed from again.
KICKED, SHARES = 4, (0.1, 0.2)
# Rounds of kicks: as many as entries of z allow. Rows of many features have few ridges.
ROUNDS_TIMES_ENTRIES, MOST_ROUNDS = 2**17, 32
# A rise below this share of the loss is rounding.
LEAST_RISE = 1e-14
LEAST_SLOPE = 1e-9
PRECISE = {"ftol": 1e-13, "gtol": 1e-10, "maxiter": 1000}


def _most_promising(gains, most, least):
    """Which signs to turn: of the gains above least the largest, as many as most: [k, p]."""
    ranks = np.argsort(np.argsort(-gains, axis=1, kind="stable"), axis=1)
    return (ranks < most[:, None]) & (gains > least[:, None])


def _distinct(vertices):
    """Indices of the vertices that no earlier one equals."""
    packed = np.packbits(vertices > 0, axis=1)
    return np.sort(np.unique(packed, axis=0, return_index=True)[1])


def _climb(region, vertices):
    """Turn signs of the vertices, shape [k, p], as long as the loss rises.

    Returns:
        the vertices that are reached, shape [<= k, p], and their losses.
    """
    vertices = vertices[_distinct(vertices)]
    margins = region.margins(vertices)
    losses = region.losses(vertices, margins)
    gains = region.turning_gains(vertices, margins)
    most = np.full(len(vertices), vertices.shape[1])
    active = np.arange(len(vertices))
    merged = np.zeros(len(vertices), dtype=bool)
    while len(active):
        flips = _most_promising(gains[active], most[active], LEAST_RISE * losses[active])
        trial = np.where(flips, -vertices[active], vertices[active])
        trial_margins = region.margins(trial)
        trial_losses = region.losses(trial, trial_margins)
        rises = trial_losses > (1 + LEAST_RISE) * losses[active]
        risen = active[rises]
        vertices[risen], losses[risen] = trial[rises], trial_losses[rises]
        margins[risen] = trial_margins[rises]
        if risen.size:
            gains[risen] = region.turning_gains(vertices[risen], margins[risen])
        turned = flips.sum(axis=1)
        most[active] = np.where(rises, 2 * turned, turned // 2)
        promising = (gains > LEAST_RISE * losses[:, None]).any(axis=1)
        active = active[(most[active] > 0) & promising[active]]
        # Where two have come to one vertex, one goes on.
        merged[active] = True
        active = active[_distinct(vertices[active])]
        merged[active] = False
    return vertices[~merged], losses[~merged]


def _best(vertices, losses):
    """The best KICKED vertices that differ, shape [<= KICKED, p], and their losses."""
    order = np.argsort(-losses, kind="stable")
    vertices, losses = vertices[order], losses[order]
    kept = _distinct(vertices)[:KICKED]
    return vertices[kept], losses[kept]


def _climb_from_all(region):
    """Climb from all starts, then from the kicked best: the best vertices and their losses."""
    # A feature that is always 0, of weight 0: both signs are the same point.
    idle = ~region.z.any(axis=0) & (region.theta == 0)
    vertices = np.where((paired_starts(region, RANDOM) >= 0) | idle, 1.0, -1.0)
    vertices, losses = _best(*_climb(region, vertices))
    for index in range(min(ROUNDS_TIMES_ENTRIES // region.z.size, MOST_ROUNDS)):
        kicked = np.repeat(vertices, len(SHARES), axis=0)
        shares = np.resize(SHARES, len(kicked))[:, None]
        turned = KICK.generator(0, index).random(kicked.shape) < shares
        found, theirs = _climb(region, np.where(turned & ~idle, -kicked, kicked))
        vertices, losses = _best(np.vstack([vertices, found]), np.concatenate([losses, theirs]))
    return vertices, losses


def _search_inside(region, vertex, at_rest, largest):
    """The largest loss that ascent finds from a vertex inside the box, a float."""
    from scipy.optimize import minimize

    rise = largest - at_rest

    def fall(u):
        margins = region.margins(u[None])
        loss = region.losses(u[None], margins)[0]
        return (at_rest - loss) / rise, -region.gradients(u[None], margins)[0] / rise

    bounds = [(-1, 1)] * len(vertex)
    found = minimize(fall, vertex, jac=True, method="L-BFGS-B", bounds=bounds, options=PRECISE)
    return at_rest - found.fun * rise


def largest_in_box(region):
    """The largest loss found in |u_j| <= 1, a float; infinite where the loss overflows.

    Args:
        region: a Region.
    """
    vertices, losses = _climb_from_all(region)
    largest, at_rest = float(losses[0]), region.loss_at_rest()
    if not at_rest < largest < np.inf:
        return max(at_rest, largest)
    slopes = vertices * region.gradients(vertices, region.margins(vertices))
    # Never where the loss is convex: only noise that helps the model leads inside.
    inside = (slopes < -LEAST_SLOPE * np.abs(slopes).max(axis=1, keepdims=True)).any(axis=1)
    found = [_search_inside(region, each, at_rest, largest) for each in vertices[inside]]
    return max([largest, *found])
