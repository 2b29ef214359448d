"""Largest eigenvalue over the weights that are not 0 (L∞); the noise is held."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label=r"$\lambda_{max}$ on the support, noise held",
    position=70,
    symbol="λmax, support",
    group="raw",
    sharpness=True,
    logarithm=True,
)
