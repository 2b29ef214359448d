"""Mean rise of the loss at distance 1 along filter-normalised directions (Li et al. 2018)."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="rise of the line",
    position=110,
    symbol="line rise",
    group="along lines",
    sharpness=True,
    logarithm=True,
    floor=1e-15,
)
