"""Robust accuracy that a stronger attack takes besides: how far the attack is from the worst case."""

from sharpscape.measures import Measure

MEASURE = Measure(label="accuracy lost to a stronger attack", position=175)
