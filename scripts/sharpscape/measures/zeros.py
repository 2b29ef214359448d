"""Number of weights that are exactly 0."""

from sharpscape.measures import Measure

MEASURE = Measure(label="weights that are 0", position=240)
