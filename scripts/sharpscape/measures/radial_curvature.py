"""Curvature of the loss along the weights themselves."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="radial curvature",
    position=90,
    symbol="ŵᵀHŵ",
    group="raw",
    sharpness=True,
    logarithm=True,
)
