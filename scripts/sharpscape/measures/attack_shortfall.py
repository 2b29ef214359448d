"""Images that only a stronger attack has misclassified: how far the attack is from the worst."""

from sharpscape.measures import Measure

MEASURE = Measure(label="accuracy lost to a stronger attack", position=175)
