"""Trace of the Hessian of the loss whose noise follows the weights."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="trace, noise following",
    position=30,
    symbol="tr H",
    group="raw",
    sharpness=True,
    logarithm=True,
)
