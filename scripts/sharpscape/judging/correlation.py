"""The evidence of C5: rank correlation of sharpness with the generalisation gap.

Wu, Xia and Wang (2020) see the gap grow with sharpness; Kendall's tau-b over models says whether
it does, whatever the scale of either. Over epsilon and over seeds are two questions: noise can move
both, and hide or feign what is so at any one epsilon.
"""

import numpy as np

from sharpscape.judging.evidence import Evidence, EvidenceRow
from sharpscape.judging.series import Points, common_units
from sharpscape.judging.statistics import (
    LARGEST_ENUMERATED,
    kendall_tau,
    permutations,
    permuted_correlation,
)


def _models(points, gaps, epsilons):
    """The seeds that all epsilons have, and both sides as arrays [epsilon, seed]."""
    units = common_units([side[e] for side in (points, gaps) for e in epsilons])
    sides = ([[side[e].values[u] for u in units] for e in epsilons] for side in (points, gaps))
    return units, *map(np.array, sides)


def _evidence(first, second, permuted, rows):
    """Evidence of the mean tau over the rows of two arrays, samples along the last axis.

    Args:
        permuted: what the samples are, in words.
        rows: of the evidence table.
    """
    number = permuted_correlation(first, second)
    samples = first.shape[-1]
    how = "all" if samples <= LARGEST_ENUMERATED else "drawn"
    method = f"{len(permutations(samples))} permutations of {permuted} ({how}), interval jackknife"
    return Evidence("mean Kendall's tau", number, method, [number], rows)


def correlate_over_epsilon(points: Points, gaps: Points, epsilons: list[float]) -> Evidence:
    """Tau over epsilons inside each seed, its mean over seeds.

    Epsilons are permuted alike in all seeds: that seeds agree says how little they vary, and
    nothing of whether sharpness and gap go together.
    """
    units, sharpness, gap = _models(points, gaps, epsilons)
    first, last = epsilons[0], epsilons[-1]
    rows = [
        EvidenceRow(f"Kendall's tau, seed {unit}", first, last, float(tau))
        for unit, tau in zip(units, kendall_tau(sharpness.T, gap.T), strict=True)
    ]
    pooled = float(kendall_tau(sharpness.ravel(), gap.ravel()))
    rows.append(EvidenceRow("Kendall's tau, all models", first, last, pooled))
    return _evidence(sharpness.T, gap.T, "epsilons", rows)


def correlate_over_seeds(points: Points, gaps: Points, epsilons: list[float]) -> Evidence:
    """Tau over seeds at each epsilon, its mean over epsilons; seeds are permuted alike in all."""
    _, sharpness, gap = _models(points, gaps, epsilons)
    rows = [
        EvidenceRow("Kendall's tau", epsilon, epsilon, float(tau))
        for epsilon, tau in zip(epsilons, kendall_tau(sharpness, gap), strict=True)
    ]
    return _evidence(sharpness, gap, "seeds", rows)
