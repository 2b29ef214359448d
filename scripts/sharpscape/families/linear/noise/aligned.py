"""Aligned noise: the cosine of its angle to the worst case is fixed, the rest of it is random."""

from typing import Any

from sharpscape.errors import SharpscapeError
from sharpscape.families.linear.loss.alignment import AlignmentNoise, single_alignment


def make(settings: dict[str, Any], dimension: int, norm: str) -> AlignmentNoise:
    """See noise.NoiseEntry. The random part is uniform and orthogonal to w, which needs L2."""
    if norm != "l2":
        raise SharpscapeError(f"noise aligned: norm {norm} is not possible; allowed: l2")
    return single_alignment("aligned", dimension, norm, settings["alignment"])
