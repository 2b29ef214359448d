"""Accuracy under AutoAttack (Croce and Hein 2020)."""

from sharpscape.measures import Measure

MEASURE = Measure(label="accuracy under AutoAttack", position=180)
