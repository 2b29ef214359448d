"""Sum over layers of ‖W‖ √(tr H), after Xu and Zhang 2024; the noise is held."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="weight-curvature index",
    position=64,
    symbol="Σ ‖W‖ √tr H",
    group="normalised",
    sharpness=True,
    logarithm=True,
)
