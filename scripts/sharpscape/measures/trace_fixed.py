"""Trace of the Hessian of the loss whose noise is held."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="trace, noise held",
    position=40,
    symbol="tr H, held",
    group="raw",
    sharpness=True,
    logarithm=True,
)
