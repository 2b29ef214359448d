"""Trace of the Hessian of the loss whose noise is held."""

from sharpscape.measures import Measure

MEASURE = Measure(label="trace, noise held", position=40, sharpness=True, logarithm=True)
