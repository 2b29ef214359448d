"""A lower bound of d - 1 eigenvalues of the Hessian (L2); the noise follows the weights."""

from sharpscape.measures import Measure

MEASURE = Measure(
    label="floor", position=100, symbol="ε p̄/‖w‖", group="raw", sharpness=True, logarithm=True
)
