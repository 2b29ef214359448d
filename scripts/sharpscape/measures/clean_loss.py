"""Mean loss without noise."""

from sharpscape.measures import Measure

MEASURE = Measure(label="clean loss", position=190)
