"""Robust accuracy on train less that on test."""

from sharpscape.measures import Measure

MEASURE = Measure(label="generalisation gap, accuracy", position=220, gap=True, floor=1e-15)
