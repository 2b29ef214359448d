"""Accuracy without noise."""

from sharpscape.measures import Measure

MEASURE = Measure(label="clean accuracy", position=200)
