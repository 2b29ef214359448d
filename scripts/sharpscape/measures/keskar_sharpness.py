"""Largest rise of the loss found in a box, scaled (Keskar et al. 2017)."""

from sharpscape.measures import Measure

# It is a hundred times a difference of losses.
MEASURE = Measure(
    label="Keskar's sharpness",
    position=140,
    symbol="Keskar",
    group="worst case",
    sharpness=True,
    logarithm=True,
    accuracy=1e-3,
    network_accuracy=1e-2,
    floor=1e-13,
)
