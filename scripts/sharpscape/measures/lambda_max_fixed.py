"""Largest eigenvalue of the Hessian of the loss whose noise is held."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label=r"$\lambda_{max}$, noise held",
    position=20,
    symbol="λmax, held",
    group="raw",
    sharpness=True,
    logarithm=True,
)
