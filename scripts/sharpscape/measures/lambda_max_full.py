"""Largest eigenvalue of the Hessian of the loss whose noise follows the weights."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label=r"$\lambda_{max}$, noise following",
    position=10,
    symbol="λmax",
    group="raw",
    sharpness=True,
    logarithm=True,
)
