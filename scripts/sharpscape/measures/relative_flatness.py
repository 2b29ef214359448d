"""Relative flatness of the layer that classifies (Petzka et al. 2021); the noise is held.

Its name says flat, but the larger it is the sharper is the loss.
"""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="relative flatness",
    position=62,
    symbol="relative flatness",
    group="normalised",
    sharpness=True,
    logarithm=True,
)
