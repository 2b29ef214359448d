"""The largest loss in an ellipsoid around a logistic model.

Along any line through w = 0 the loss is convex, so that it is largest on the surface. There each
point steps towards its own gradient's direction, and beyond it while that raises the loss: the
power method, made faster where noise that turns with the weights bends all directions alike.
"""

import numpy as np

from sharpscape.families.linear.sharpness.starts import paired_starts, units

# Random directions to begin from; how many of all starts go on after the first steps.
RANDOM = 1
FIRST_STEPS, GO_ON = 5, 2
MOST_STEPS = 40
LONGEST, SHORTEST = 64.0, 1e-6
# A whole step that raises the loss by less than this share of its rise is the last.
LEAST_RISE = 1e-10


def _ascend(region, u, at_rest):
    """Climb on the surface from each u, shape [k, p]; return the losses, [k]."""
    margins = region.margins(u)
    losses = region.losses(u, margins)
    towards = units(region.gradients(u, margins))
    lengths, active = np.ones(len(u)), np.arange(len(u))
    for step in range(MOST_STEPS):
        if step == FIRST_STEPS:
            active = active[np.argsort(-losses[active], kind="stable")[:GO_ON]]
        length = lengths[active]
        trial = units(u[active] + length[:, None] * (towards[active] - u[active]))
        margins = region.margins(trial)
        trial_losses = region.losses(trial, margins)
        gained = trial_losses - losses[active]
        rises = gained > 0
        risen = active[rises]
        u[risen], losses[risen] = trial[rises], trial_losses[rises]
        if risen.size:
            towards[risen] = units(region.gradients(u[risen], margins[rises]))
        shorter = np.where(length > 1, 1, length / 2)
        lengths[active] = np.where(rises, np.minimum(2 * length, LONGEST), shorter)
        small = gained <= LEAST_RISE * (losses[active] - at_rest)
        done = (rises & small & (length >= 1)) | (lengths[active] < SHORTEST)
        active = active[~done]
        if not active.size:
            break
    return losses


def largest_in_ellipsoid(region):
    """The largest loss found in ‖u‖₂ <= 1, a float; infinite where the loss overflows.

    Args:
        region: a Region; a parameter of reach 0 stays.
    """
    at_rest = region.loss_at_rest()
    if not region.reach.any():
        return at_rest
    starts = paired_starts(region, RANDOM) * region.reach.astype(bool)
    return max(at_rest, float(_ascend(region, units(starts), at_rest).max()))
