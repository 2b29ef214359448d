"""Robust loss on test less that on train."""

from sharpscape.measures import Measure

MEASURE = Measure(label="generalisation gap, loss", position=210, gap=True, floor=1e-15)
