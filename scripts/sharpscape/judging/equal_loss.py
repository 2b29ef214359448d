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
from sharpscape.words import CROSSING, GAP, equal_loss_of, split_crossing

# Of ln(interpolated / nearer end): beyond, the two ends are too far apart to say what lies between.
LARGEST_ERROR = math.log(1.25)
# What rows of one crossing may differ in.
OF_AN_END = ("comparison", "direction", "value", "accuracy", "status")

# Where logistic models come to their target loss exactly.
EXACTLY = "loss"

# Verdicts that say nothing of the models.
UNJUDGED = ("too-few", "undefined", "does-not-apply")

Row = dict[str, Any]


def is_equal_loss(comparison: str) -> bool:
    """Whether models of equal training loss are compared at a comparison point."""
    return comparison == EXACTLY or equal_loss_of(comparison) is not None


def lowest_loss(verdicts: Mapping[str, str]) -> str:
    """The comparison point of the lowest equal loss that is judged, or else of the lowest one.

    Args:
        verdicts: {comparison point: verdict there}.

    Returns:
        "" where no point is one of equal loss.
    """
    found = sorted(filter(is_equal_loss, verdicts), key=lambda name: equal_loss_of(name) or 0.0)
    judged = (name for name in found if verdicts[name] not in UNJUDGED)
    return next(judged, found[0] if found else "")


class Interpolated(NamedTuple):
    """A value between two ends, and its error relative to it."""

    value: float
    error: float


def interpolate(
    ends: tuple[float, float], losses: tuple[float, float], level: float, *, logarithm: bool
) -> Interpolated | None:
    """The value where the loss is level, linear in the logarithm of the loss.

    The error is how far it is from the end of the nearer loss, on the same scale.

    Args:
        ends, losses: a value and the loss at the same weights, of both ends; the losses enclose the
            level.
        logarithm: whether the logarithm of the value is interpolated, where both ends have one, or
            the value itself.

    Returns:
        None where a value is infinite, or the error of a logarithm is above LARGEST_ERROR.
    """
    if not all(map(math.isfinite, ends)):
        return None
    first, last = losses
    share = 0.0 if first == last else math.log(first / level) / math.log(first / last)
    nearer = ends[share > 0.5]
    if logarithm and min(ends) > 0:
        value = ends[0] * (ends[1] / ends[0]) ** share
        error = abs(math.log(value / nearer))
        return None if error > LARGEST_ERROR else Interpolated(value, error)
    value = ends[0] + share * (ends[1] - ends[0])
    return Interpolated(value, 0.0 if value == nearer else abs(value - nearer) / abs(value or 1))


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

    A row is the mean over directions: so all of them count, or none. What cannot be interpolated
    has no row; where an end has a status, the row has it.

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
        ends = crossings.setdefault((index, name, *cells.values()), (cells, {}))[1]
        ends.setdefault(end, []).append(row)
    for (index, name, *_), (cells, ends) in crossings.items():
        at = {end: float(losses[name + end][index]) for end in ends if name + end in losses}
        pair = _enclosing(at, equal_loss_of(name))
        found = pair and _between([ends[end] for end in pair], [at[end] for end in pair], name)
        if found:
            yield index, cells | {"comparison": name, "direction": ""} | found


def _enclosing(losses, level):
    """The first two of CROSSING in a row whose losses enclose a level; None of none.

    Args:
        losses: {one of CROSSING: loss}.
    """
    for pair in pairwise(CROSSING):
        both = [losses.get(end, math.nan) for end in pair]
        if 0 < min(both) <= level <= max(both) < math.inf:
            return pair
    return None


def _between(ends, losses, name):
    """The cells value, accuracy and status between the rows of two ends; None of no value."""
    both = [row for rows in ends for row in rows]
    if status := next((row["status"] for row in both if row["status"]), ""):
        return {"value": "", "accuracy": "", "status": status}
    means = tuple(sum(row["value"] for row in rows) / len(rows) for rows in ends)
    logarithm = not both[0]["measure"].startswith(GAP)
    found = interpolate(means, tuple(losses), equal_loss_of(name), logarithm=logarithm)
    if found is None:
        return None
    errors = [row["accuracy"] for row in both if row["accuracy"] != ""]
    return {"value": found.value, "accuracy": max(found.error, *errors, 0.0), "status": ""}
