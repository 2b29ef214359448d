"""Mean curvature along filter-normalised directions; the noise is held."""

from sharpscape.measures import Measure

MEASURE = Measure(label=r"$\kappa$, noise held", position=60, sharpness=True, logarithm=True)
