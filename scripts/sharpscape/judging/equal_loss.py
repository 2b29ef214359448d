"""Measures at equal training loss, between weights of the epochs in which training came to it.

The loss is that of the images that the sharpness was measured on, under the noise trained on. It is
most often larger than the monitored one: the attack is stronger. So there are weights of three
epochs, and the first two in a row whose losses enclose the level count.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from sharpscape.files.hdf5 import Field
from sharpscape.files.places import Place, parse_place
from sharpscape.words import CROSSING, equal_loss_of, split_crossing

# Of ln(interpolated / nearer end): beyond, the two ends are too far apart to say what lies between.
LARGEST_ERROR = math.log(1.25)
# What two rows of one crossing may differ in.
OF_AN_END = ("comparison", "value", "accuracy", "status")

# Where logistic models come to their target loss exactly.
EXACTLY = "loss"

Row = dict[str, Any]


def is_equal_loss(comparison: str) -> bool:
    """Whether models of equal training loss are compared at a comparison point."""
    return comparison == EXACTLY or equal_loss_of(comparison) is not None


def lowest_loss(comparisons: Iterable[str]) -> str:
    """The comparison point of the lowest equal loss among some, "" where there is none."""
    found = filter(is_equal_loss, comparisons)
    return min(found, key=lambda name: equal_loss_of(name) or 0.0, default="")


class Interpolated(NamedTuple):
    """A value between two ends, and its error relative to it."""

    value: float
    error: float


def interpolate(
    ends: tuple[float, float], losses: tuple[float, float], level: float
) -> Interpolated | None:
    """The value where the loss is level, linear in the logarithm of the loss.

    Its logarithm is interpolated where both ends are above 0, else the value itself. The error is
    how far it is from the end of the nearer loss, on the same scale.

    Args:
        ends, losses: a value and the loss at the same weights, of both ends.

    Returns:
        None where the losses do not enclose the level, a value is infinite, or the error is above
        LARGEST_ERROR.
    """
    enclosed = 0 < min(losses) <= level <= max(losses) < math.inf
    if not enclosed or not all(map(math.isfinite, ends)):
        return None
    first, last = losses
    share = 0.0 if first == last else math.log(first / level) / math.log(first / last)
    nearer = ends[share > 0.5]
    if min(ends) > 0:
        value = ends[0] * (ends[1] / ends[0]) ** share
        error = abs(math.log(value / nearer))
    else:
        value = ends[0] + share * (ends[1] - ends[0])
        error = 0.0 if value == nearer else abs(value - nearer) / abs(value or math.ulp(0))
    return None if error > LARGEST_ERROR else Interpolated(value, error)


def trained_losses(fields: Mapping[str, Field], settings: Mapping[str, Any]) -> dict[str, Any]:
    """{comparison point: loss of each seed} on the training images of a stage, as trained.

    Args:
        fields: of the stage, {name inside the file: Field}.
        settings: of the model file: noise, epsilon.
    """
    noise, epsilon = settings["noise"]["name"], settings["epsilon"]
    own = "adversarial" if noise == "none" else noise, epsilon
    places = [parse_place(path) for path in fields]
    return {
        place.comparison: fields[place.path].values
        for place in places
        if place == Place(place.comparison, "robust_loss", *own, "train")
    }


def at_equal_loss(
    rows: Iterable[tuple[int, Row]], losses: Mapping[str, Any]
) -> Iterator[tuple[int, Row]]:
    """The rows of a stage, those beside a crossing replaced by the ones interpolated to it.

    What cannot be interpolated has no row.

    Args:
        rows: (index of the seed, cells).
        losses: see trained_losses; none for what was measured without a loss.
    """
    crossings: dict = {}
    for index, row in rows:
        name, end = split_crossing(row["comparison"])
        if not end:
            yield index, row
            continue
        cells = {key: value for key, value in row.items() if key not in OF_AN_END}
        crossing = crossings.setdefault((index, name, *cells.values()), (cells, {}))
        crossing[1][end] = row
    for (index, name, *_), (cells, ends) in crossings.items():
        known = {
            end: (row, float(losses[name + end][index]))
            for end, row in ends.items()
            if name + end in losses and not row["status"]
        }
        if found := _between(known, equal_loss_of(name)):
            yield index, cells | {"comparison": name, "status": ""} | found


def _between(known, level):
    """The cells value and accuracy at a level; None where no two ends say anything of it.

    Args:
        known: {one of CROSSING: (row, loss)}.
    """
    for first, last in pairwise(CROSSING):
        if first in known and last in known:
            (before, higher), (after, lower) = known[first], known[last]
            found = interpolate((before["value"], after["value"]), (higher, lower), level)
            if found:
                errors = [end["accuracy"] for end in (before, after) if end["accuracy"] != ""]
                return {"value": found.value, "accuracy": max(found.error, *errors, 0.0)}
    return None
