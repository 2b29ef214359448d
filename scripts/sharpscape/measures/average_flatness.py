"""Mean rise of the loss in a ball of half the weights' norm (Stutz et al. 2021)."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="average-case flatness",
    position=130,
    symbol="average flatness",
    group="normalised",
    sharpness=True,
    logarithm=True,
    floor=1e-15,
)
