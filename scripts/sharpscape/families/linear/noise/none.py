"""No noise: epsilon is 0."""

from typing import Any

from sharpscape.families.linear.loss.alignment import AlignmentNoise, single_alignment


def make(settings: dict[str, Any], dimension: int, norm: str) -> AlignmentNoise:
    """See noise.NoiseEntry. It shifts no margin."""
    return single_alignment("none", dimension, norm, 0)
