"""Curvature of the loss along the weights themselves."""

from sharpscape.measures import Measure

MEASURE = Measure(label="radial curvature", position=90, sharpness=True, logarithm=True)
