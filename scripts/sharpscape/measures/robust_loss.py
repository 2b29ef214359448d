"""Mean loss under the noise of the evaluation."""

from sharpscape.measures import Measure

MEASURE = Measure(label="robust loss", position=160)
