"""Euclidean norm of the weights."""

from sharpscape.measures import Measure

MEASURE = Measure(label="weight norm", position=230)
