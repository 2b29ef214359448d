"""Mean curvature along filter-normalised directions; the noise is held."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label=r"$\kappa$, noise held",
    position=60,
    symbol="κ, held",
    group="normalised",
    sharpness=True,
    logarithm=True,
)
