"""Largest eigenvalue of the Hessian of the training objective times the last fixed step size."""

from sharpscape.measures import Measure

MEASURE = Measure(label=r"$\lambda_{max}$ times step size", position=250)
