"""Random noise: uniform on the sphere of radius epsilon, or random signs ±epsilon under L∞."""

from typing import Any

from sharpscape.families.linear.loss.random_signs import RandomSigns
from sharpscape.families.linear.loss.sphere import SphereNoise, uniform_on_sphere


def make(settings: dict[str, Any], dimension: int, norm: str) -> SphereNoise | RandomSigns:
    """See noise.NoiseEntry. It does not turn with w."""
    return uniform_on_sphere(dimension) if norm == "l2" else RandomSigns(dimension)
