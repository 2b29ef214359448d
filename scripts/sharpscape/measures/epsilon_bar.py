"""Least epsilon from which on the optimum is w = 0."""

from sharpscape.measures import Measure

MEASURE = Measure(label=r"$\bar\varepsilon$", position=270)
