"""The evidence of C5: rank correlation of sharpness with the generalisation gap.

Wu, Xia and Wang (2020) see the gap grow with sharpness; Kendall's tau-b over models says whether
it does, whatever the scale of either. Over epsilon and over seeds are two questions: noise can move
both, and hide or feign what is so at any one epsilon.
"""

import numpy as np

from sharpscape.evidence import Evidence
from sharpscape.series import common_units
from sharpscape.statistics import (
    LARGEST_ENUMERATED,
    kendall_tau,
    paired_differences,
    permutations,
    permuted_correlation,
)


def _models(points, gaps, epsilons):
    """The seeds that all epsilons have, and both sides as arrays [epsilon, seed]."""
    units = common_units([side[e] for side in (points, gaps) for e in epsilons])
    sides = ([[side[e].values[u] for u in units] for e in epsilons] for side in (points, gaps))
    return units, *map(np.array, sides)


def correlate_over_epsilon(points, gaps, epsilons):
    """Tau over epsilons inside each seed, its mean over seeds."""
    units, sharpness, gap = _models(points, gaps, epsilons)
    taus = kendall_tau(sharpness.T, gap.T)
    first, last = epsilons[0], epsilons[-1]
    (mean,) = paired_differences([taus])
    number = mean._replace(low=max(-1.0, mean.low), high=min(1.0, mean.high))
    rows = [
        (f"Kendall's tau, seed {unit}", first, last, float(tau))
        for unit, tau in zip(units, taus, strict=True)
    ]
    pooled = float(kendall_tau(sharpness.ravel(), gap.ravel()))
    rows.append(("Kendall's tau, all models", first, last, pooled))
    return Evidence("mean Kendall's tau", number, "t over seeds", [number.sign], rows)


def correlate_over_seeds(points, gaps, epsilons):
    """Tau over seeds at each epsilon, its mean over epsilons."""
    units, sharpness, gap = _models(points, gaps, epsilons)
    number = permuted_correlation(sharpness, gap)
    rows = [
        ("Kendall's tau", epsilon, epsilon, float(tau))
        for epsilon, tau in zip(epsilons, kendall_tau(sharpness, gap), strict=True)
    ]
    how = "all" if len(units) <= LARGEST_ENUMERATED else "drawn"
    method = f"{len(permutations(len(units)))} permutations of seeds ({how}), interval jackknife"
    return Evidence("mean Kendall's tau", number, method, [number.sign], rows)
