"""How finely values can be told apart, and on which scale they are compared.

Both are settled once for a series with what it is held against, over all epsilons.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from sharpscape.judging.series import Point
from sharpscape.measures import load_measure


class Scale(NamedTuple):
    """The scale of one case.

    Attributes:
        logarithm: whether logarithms are compared, and verdicts speak of ratios.
        divisor: what all values are divided by, so that none is too large or small to be squared.
        floor: the rounding of a value, in the measure's own units.
        no_ratios: whether ratios would be compared, were all values above the floor.
    """

    logarithm: bool
    divisor: float
    floor: float
    no_ratios: bool

    def size(self, y: float) -> float:
        """What a difference on this scale is to people: a ratio, or a difference of values."""
        with np.errstate(over="ignore"):
            return float(np.exp(y) if self.logarithm else y * self.divisor)


class Values(NamedTuple):
    """Values on their scale; arrays of shape [epsilon, seed].

    Attributes:
        y: the values.
        accuracy: of each; on logarithms relative to the value, else on the scale.
        floor: its rounding, in the same units.
        scale: of them.
    """

    y: np.ndarray
    accuracy: np.ndarray
    floor: np.ndarray
    scale: Scale


def scale_of(measure: str, points: Iterable[Point], loss: float) -> Scale:
    """The Scale of a measure whose values are those of the points.

    Args:
        points: of all epsilons that can be judged, of both sides.
        loss: the largest loss among their models.
    """
    described = load_measure(measure)
    numbers = np.array([value for point in points for value in point.values.values()])
    floor = described.floor * max(1.0, loss)
    above = bool((numbers > floor).all())
    finite = np.abs(numbers[np.isfinite(numbers)])
    divisor = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    return Scale(described.logarithm and above, divisor, floor, described.logarithm and not above)


def values_of(points: Sequence[Point], seeds: Sequence[str], scale: Scale) -> Values:
    """The values of these seeds at each of the points."""
    numbers = np.array([[point.values[seed] for seed in seeds] for point in points])
    accuracy = np.array([[point.accuracies[seed] for seed in seeds] for point in points])
    size = np.where(np.isinf(numbers), 0, np.abs(numbers))
    with np.errstate(divide="ignore", over="ignore"):
        if scale.logarithm:
            floor = scale.floor / np.where(size > 0, size, np.inf)
            return Values(np.log(numbers) - np.log(scale.divisor), accuracy, floor, scale)
        floor = np.full(numbers.shape, scale.floor / scale.divisor)
        return Values(numbers / scale.divisor, accuracy * size / scale.divisor, floor, scale)


def _on_scale(relative, scale):
    """What a difference is on the scale: of logarithms, that of two values so far apart."""
    if not scale.logarithm:
        return relative
    with np.errstate(divide="ignore"):
        return -np.log1p(-np.minimum(relative, 1))


def tolerances(values: Values) -> np.ndarray:
    """What a difference to each of the values must exceed, shape [epsilon]: the most over seeds."""
    return _on_scale(np.maximum(values.accuracy, values.floor).max(axis=1), values.scale)


def pair_tolerances(after: Values, before: Values) -> np.ndarray:
    """What a difference of two values must exceed to count, shape [epsilon, seed]."""
    accuracy = np.maximum(after.accuracy, before.accuracy)
    return _on_scale(np.maximum(accuracy, np.minimum(after.floor, before.floor)), after.scale)


def change(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """after - before, where infinity to infinity is no change."""
    with np.errstate(invalid="ignore"):
        return np.where(after == before, 0.0, after - before)


def differences(after: Values, before: Values) -> np.ndarray:
    """Differences paired by seed, shape [epsilon, seed]; those that cannot be told from 0 are 0."""
    found = change(after.y, before.y)
    return np.where(np.abs(found) <= pair_tolerances(after, before), 0.0, found)
