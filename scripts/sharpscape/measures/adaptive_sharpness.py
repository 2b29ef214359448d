"""Largest rise found in an ellipsoid that rescaling leaves alone (Kwon et al. 2021)."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="adaptive sharpness",
    position=150,
    symbol="adaptive",
    group="worst case",
    sharpness=True,
    logarithm=True,
    accuracy=1e-3,
    network_accuracy=1e-2,
    floor=1e-15,
)
