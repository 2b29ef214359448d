"""Mean curvature along filter-normalised directions; the noise follows the weights."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label=r"$\kappa$, noise following",
    position=50,
    symbol="κ",
    group="normalised",
    sharpness=True,
    logarithm=True,
)
