"""Largest rise of the loss found in a box, scaled (Keskar et al. 2017)."""

from sharpscape.measures import Measure

MEASURE = Measure(label="Keskar's sharpness", position=140, sharpness=True)
