"""What theory knows of the minimiser of the loss under a noise, and how it is sought."""

from typing import NamedTuple

# Below this the loss is close to float64's smallest number.
LEAST_LOSS = 1e-250


class Minimiser(NamedTuple):
    """The minimiser of the loss under a noise.

    Attributes:
        search: the name of the search that finds it, a key of optimum.exact.SEARCHES.
        worst: the largest alignment that has any probability. A minimiser exists where epsilon
            times worst is above the margin; below 0 the loss is not convex.
        pull: the slope of the loss by the size of w at w = 0, in units of epsilon: w = 0 is the
            minimiser where epsilon times pull reaches epsilon_bar. 0 where there is no cusp.
        near: whether it is near enough to be found quickly whenever it exists.
        least_loss: a loss below this has no correct digits.
    """

    search: str
    worst: float
    pull: float
    near: bool = True
    least_loss: float = LEAST_LOSS
