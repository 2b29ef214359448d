"""Half the jump of a line's slope at the model (L∞); the noise follows the weights."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="slope at the kinks",
    position=120,
    symbol="kink slope",
    group="along lines",
    sharpness=True,
    logarithm=True,
)
