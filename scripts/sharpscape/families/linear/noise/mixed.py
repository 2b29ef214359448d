"""Mixed noise: the worst case for a share of the samples, no noise for the others.

Source: Kurakin et al. 2016, arXiv 1611.01236.
"""

from typing import Any

import numpy as np

from sharpscape.families.linear.loss.alignment import AlignmentNoise


def make(settings: dict[str, Any], dimension: int, norm: str) -> AlignmentNoise:
    """See noise.NoiseEntry. Its alignment is 1 for the share, else 0."""
    share = settings["share"]
    return AlignmentNoise(
        "mixed",
        dimension,
        norm,
        np.array([0.0, 1.0]),
        np.array([1.0 - share, share]),
        np.zeros(2),
        lambda t: (1 - share) * (t > 0) + share * (t > 1),
    )
