"""Largest margin of the training data: adversarial noise above it has no separator."""

from sharpscape.measures import Measure

MEASURE = Measure(label=r"margin $\gamma$", position=260)
