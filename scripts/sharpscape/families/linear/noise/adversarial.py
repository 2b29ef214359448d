"""Adversarial noise: the worst case of its size, the inner maximum in closed form."""

from typing import Any

from sharpscape.families.linear.loss.alignment import AlignmentNoise, single_alignment


def make(settings: dict[str, Any], dimension: int, norm: str) -> AlignmentNoise:
    """See noise.NoiseEntry. Its alignment is 1."""
    return single_alignment("adversarial", dimension, norm, 1, planes=True)
