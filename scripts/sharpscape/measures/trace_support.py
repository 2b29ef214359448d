"""Trace of the Hessian over the weights that are not 0 (L∞); the noise is held."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="trace on the support, noise held",
    position=80,
    symbol="tr H, support",
    group="raw",
    sharpness=True,
    logarithm=True,
)
