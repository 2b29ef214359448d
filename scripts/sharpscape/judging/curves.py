"""The rules for a curve over epsilon of several seeds: rises, falls, is equal, turns.

A contrast is y_j - y_i + fall (y_K - y_1) for i < j: above 0 where no fall is a larger share of the
whole rise. That all are is an intersection-union test (Berger 1982). A peak takes two tests at
one epsilon, and its neighbours are those that Hsu (1981) cannot tell from the best. The slope over
the ranks of epsilon (Page 1963) says what a curve does on the whole.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from sharpscape.judging.evidence import Compared
from sharpscape.judging.pointwise import equal_p
from sharpscape.judging.resolution import change, tolerances
from sharpscape.judging.rules import Rules
from sharpscape.judging.shapes import given_back
from sharpscape.judging.statistics import (
    ONE_SIDED,
    TWO_SIDED,
    Means,
    both_signs_p,
    holm,
    largest_p,
    means,
    signs,
)

# On logarithms no estimated fall of a curve that rises is larger: a tenth of ten decades is a lot.
LARGEST_FALL = float(np.log(1.25))
# Of a peak and of a trough: each of their two tests, divided by the number of inner epsilons.
TURN = 0.0125
# Of both signs among adjacent steps.
STEPS = 0.025
# Of the epsilons that may be the turn as well, divided by the number of the others.
SUBSET = 0.05


class Curve(NamedTuple):
    """A curve over epsilon of several seeds.

    Attributes:
        y: shape [epsilon, seed].
        tolerance: what a move must exceed, shape [epsilon].
        pairs: (i, j) of all pairs of epsilons, i < j, as two arrays.
        moves: from i to j, over seeds.
        contrasts: of all pairs, and last the whole change.
        numbers: index among the pairs, shape [epsilon, epsilon].
    """

    y: np.ndarray
    tolerance: np.ndarray
    pairs: tuple[np.ndarray, np.ndarray]
    moves: Means
    contrasts: Means
    numbers: np.ndarray

    def up(self, i: int, j: int) -> float:
        """p-value that the curve is higher at j than at i."""
        return self.moves.up[self.numbers[i, j]] if i < j else self.moves.down[self.numbers[j, i]]

    def mirrored(self) -> "Curve":
        """The curve upside down."""
        swapped = [
            each._replace(mean=-each.mean, up=each.down, down=each.up)
            for each in (self.moves, self.contrasts)
        ]
        return self._replace(y=-self.y, moves=swapped[0], contrasts=swapped[1])


class Decision(NamedTuple):
    """What the rules for a curve come to: shape, p, what it is held against, and cells."""

    shape: str
    p: float | None = None
    against: float | None = None
    cells: Mapping[str, Any] = MappingProxyType({})


class Decided(NamedTuple):
    """What the rules come to.

    Attributes:
        decision: None where no rule decides.
        withheld: what speaks of all epsilons, and would stand if fewer were left out.
    """

    decision: Decision | None
    withheld: Decision | None = None


def _finite_change(y):
    """The change from the first to the last finite value, by seed.

    A share of an infinite change would allow any fall.
    """
    finite = np.isfinite(y)
    first, last = finite.argmax(axis=0), len(y) - 1 - finite[::-1].argmax(axis=0)
    seeds = np.arange(y.shape[1])
    return np.where(finite.any(axis=0), change(y[last, seeds], y[first, seeds]), 0)


def curve_of(compared: Compared, rules: Rules) -> Curve:
    """The Curve of the values, with falls allowed as the rules say."""
    y, tolerance = compared.points.y, tolerances(compared.points)
    i, j = pairs = np.triu_indices(len(y), 1)
    moves, whole = change(y[j], y[i]), change(y[-1], y[0])
    both = np.maximum(tolerance[i], tolerance[j])
    ends = max(tolerance[0], tolerance[-1])
    contrasts = np.where(np.isinf(moves), moves, moves + rules.fall * _finite_change(y))
    if rules.fall:
        # At infinity, where the whole change leads, nothing is given back.
        stays = np.isinf(y[i]) & (y[i] == y[j]) & np.isinf(whole)
        contrasts = np.where(stays, whole, contrasts)
    numbers = np.zeros((len(y), len(y)), dtype=int)
    numbers[i, j] = np.arange(len(i))
    return Curve(
        y,
        tolerance,
        pairs,
        means(moves, both),
        means(
            np.vstack([contrasts, whole]),
            np.append(np.maximum(both, rules.fall * ends), ends),
        ),
        numbers,
    )


def _rises(curve, logarithm):
    """Whether the curve rises, and no fall on the way is too large."""
    if not (curve.contrasts.up < ONE_SIDED).all():
        return False
    return not logarithm or (-curve.moves.mean).max() <= LARGEST_FALL


def _peak(curve):
    """(index, p) of the highest inner point that both ends are below; None where there is none.

    p is None where both are below it exactly.
    """
    last = len(curve.y) - 1
    inner = range(1, last)
    p = {at: np.array([curve.up(0, at), curve.up(last, at)]) for at in inner}
    found = [at for at in inner if (p[at] < TURN / len(inner)).all()]
    if not found:
        return None
    best = max(found, key=lambda at: curve.y[at].mean())
    tested = curve.moves.tested[[curve.numbers[0, best], curve.numbers[best, last]]]
    return best, largest_p(p[best] * len(inner), tested)


def _turn_cells(curve, at, epsilons):
    """The cells of a peak: its epsilon, the epsilons that may be it, what is given back."""
    others = [e for e in range(len(epsilons)) if e != at]
    below = {e for e in others if curve.up(e, at) < SUBSET / len(others)}
    near = [epsilons[e] for e in range(len(epsilons)) if e not in below]
    with np.errstate(invalid="ignore"):
        start, turn, end = curve.y[0].mean(), curve.y[at].mean(), curve.y[-1].mean()
    return {
        "turn": epsilons[at],
        "turn_low": near[0],
        "turn_high": near[-1],
        "given_back": given_back(start, turn, end),
    }


def steps_of(curve: Curve) -> tuple[Means, np.ndarray]:
    """The adjacent steps, and their p-values adjusted by Holm."""
    first = np.arange(len(curve.y) - 1)
    found = curve.moves.rows(curve.numbers[first, first + 1])
    return found, holm(found.two_sided)


def _turning(curve, epsilons):
    """The Decision that the curve turns; None where it may not."""
    peak, trough = _peak(curve), _peak(curve.mirrored())
    if peak and trough:
        p = max((each[1] for each in (peak, trough) if each[1] is not None), default=None)
        return Decision("irregular", p, TURN)
    if peak:
        return Decision("rises-then-falls", peak[1], TURN, _turn_cells(curve, peak[0], epsilons))
    if trough:
        cells = _turn_cells(curve.mirrored(), trough[0], epsilons)
        return Decision("falls-then-rises", trough[1], TURN, cells)
    steps, adjusted = steps_of(curve)
    sign = signs(steps, adjusted, STEPS)
    if {1, -1} <= set(sign):
        return Decision("irregular", both_signs_p(steps, adjusted, sign), STEPS)
    return None


def _equal(curve, compared, rules):
    """The Decision that all epsilons are equal; None where they may not be."""
    p = equal_p(compared, rules, curve.moves)
    if p is None:
        # On its own scale only 0 is equal.
        moves = np.abs(change(curve.y, curve.y[:1]))
        return Decision("flat") if (moves <= curve.tolerance[:, None]).all() else None
    if (p < TWO_SIDED).all():
        return Decision("flat", largest_p(p, curve.moves.tested), TWO_SIDED)
    return None


def decide(curve: Curve, compared: Compared, rules: Rules) -> Decided:
    """What the rules come to."""
    logarithm = compared.points.scale.logarithm
    strong = None
    for shape, each in (("rises", curve), ("falls", curve.mirrored())):
        if _rises(each, logarithm):
            p = largest_p(each.contrasts.up, each.contrasts.tested)
            strong = Decision(shape, p, ONE_SIDED)
            break
    strong = strong or _equal(curve, compared, rules)
    if strong and compared.complete:
        return Decided(strong)
    if strong and strong.shape == "flat":
        return Decided(None, strong)
    return Decided(_turning(curve, compared.epsilons), strong)


def slope_of(curve: Curve) -> Means | None:
    """The least-squares slope over the rank of epsilon; None where a value is infinite."""
    y, tolerance = curve.y, curve.tolerance
    if not np.isfinite(y).all():
        return None
    ranks = np.arange(len(y)) - (len(y) - 1) / 2
    scale = (ranks**2).sum()
    return means([ranks @ y / scale], (np.abs(ranks) @ tolerance) / scale)
