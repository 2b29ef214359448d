"""The shape of a curve that is known exactly: rises, falls, turns once, turns often, is flat."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sharpscape.judging.resolution import change

# A curve whose range is this share of its largest value is flat.
FLAT = 1e-6
# A move the wrong way is small up to this share of the range, and as a ratio up to this factor: on
# logarithms a collapse to 0 would make any real peak a small share.
SMALL_SHARE, SMALL_RATIO = 0.01, 1.05


class Shape(NamedTuple):
    """The shape of a curve.

    Attributes:
        name: one of evidence.SHAPES.
        wrong_way: the largest move against it, on the scale of y; 0 where there is none.
        share: the same as a share of the range.
        turn: index of the peak or the trough; None where it does not turn once.
        turns: how often an irregular curve turns.
    """

    name: str
    wrong_way: float = 0.0
    share: float = 0.0
    turn: int | None = None
    turns: int = 0


def _largest_fall(y, tolerance):
    """The largest fall from any point to a later one; from infinity it is infinite."""
    i, j = np.triu_indices(len(y), 1)
    falls = change(y[i], y[j])
    return float(np.where(falls <= np.maximum(tolerance[i], tolerance[j]), 0, falls).max(initial=0))


def _largest_rise(y, tolerance):
    return _largest_fall(-y, tolerance)


def _around(y, tolerance, turn, before: Callable, after: Callable):
    """The largest wrong-way move of a curve that turns at an inner point; infinite at an end."""
    if not 0 < turn < len(y) - 1:
        return np.inf
    first, last = slice(turn + 1), slice(turn, None)
    return max(before(y[first], tolerance[first]), after(y[last], tolerance[last]))


def _number_of_turns(y, limit):
    """How often the curve turns, moves up to limit not counting."""
    low = high = y[0]
    direction, turns = 0, 0
    for value in y[1:]:
        low, high = min(low, value), max(high, value)
        rises, falls = value > low and value - low > limit, value < high and high - value > limit
        if direction <= 0 and rises:
            turns += direction < 0
            direction, low, high = 1, value, value
        elif direction >= 0 and falls:
            turns += direction > 0
            direction, low, high = -1, value, value
    return turns


def shape_of(y: np.ndarray, logarithm: bool, tolerance: np.ndarray) -> Shape:
    """The Shape of a curve.

    Args:
        y: values on their scale, by epsilon.
        logarithm: whether they are logarithms.
        tolerance: what a move to each of the values must exceed to be one.
    """
    finite = y[np.isfinite(y)]
    spread = float(np.ptp(finite)) if finite.size else 0.0
    with np.errstate(invalid="ignore"):
        numbers = np.exp(finite - finite.max()) if logarithm and finite.size else finite
    largest = float(np.abs(numbers).max()) if numbers.size else 0.0
    one_infinity = len(set(y[np.isinf(y)])) == 1 and not finite.size
    if one_infinity or (
        finite.size == len(y) and (np.ptp(numbers) <= FLAT * largest or spread <= tolerance.min())
    ):
        return Shape("flat")
    fall, rise = _largest_fall(y, tolerance), _largest_rise(y, tolerance)
    if not (fall or rise):
        return Shape("flat")
    limit = SMALL_SHARE * spread
    if logarithm:
        limit = min(limit, float(np.log(SMALL_RATIO)))
    peak, trough = int(y.argmax()), int(y.argmin())
    candidates = (
        ("rises", fall if rise else np.inf, None),
        ("falls", rise if fall else np.inf, None),
        ("rises-then-falls", _around(y, tolerance, peak, _largest_fall, _largest_rise), peak),
        ("falls-then-rises", _around(y, tolerance, trough, _largest_rise, _largest_fall), trough),
    )
    for name, wrong_way, turn in candidates:
        if wrong_way <= limit:
            share = wrong_way / spread if spread > 0 else 0.0
            return Shape(name, wrong_way, share, turn)
    return Shape("irregular", turns=_number_of_turns(y, max(limit, tolerance.max())))


def parabola_turn(x: np.ndarray, y: np.ndarray) -> float | None:
    """Where the parabola through three points turns; None where one of them is infinite."""
    if not np.isfinite(y).all():
        return None
    (a, b, c), (u, v, w) = x, y
    left, right = (v - u) / (b - a), (w - v) / (c - b)
    if left == right:
        return None
    # The slopes at the middles of both pieces, on a line to 0.
    return float((a + b) / 2 - left * (c - a) / 2 / (right - left))


def given_back(start: float, turn: float, end: float) -> float | None:
    """The share of the way to a turn that is gone back by the end; None where it has no size."""
    there, back = turn - start, turn - end
    return float(back / there) if np.isfinite(there) and np.isfinite(back) and there else None
