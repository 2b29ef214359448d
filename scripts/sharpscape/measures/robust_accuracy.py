"""Accuracy under the noise of the evaluation."""

from sharpscape.measures import Measure

MEASURE = Measure(label="robust accuracy", position=170)
