"""Whether a quantity of two runs differs by more than its uncertainty.

The uncertainty of a quantity without seeds is its accuracy: that of the row, else of the measure,
and never less than the rounding of a difference of losses. With seeds it is what seeds differ by:
the two runs are two samples of seeds, also where the seeds are the same ones, and their means are
compared by the t-test of Welch (1947). Where many quantities are compared some differ by chance;
q, the p-value among all that differ (Benjamini and Hochberg 1995), is held against 0.05.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sharpscape.comparing.quantities import Quantity, Rows, point_of, statuses_of
from sharpscape.judging.resolution import Scale, Values, scale_of, tolerances, values_of
from sharpscape.judging.series import in_order
from sharpscape.judging.statistics import LEVEL, TWO_SIDED, benjamini_hochberg

# Below any value, and not 0.
TINY = float(np.finfo(float).tiny)
# Kinds of differences, the gravest first. A quantity of one seed has no spread to be held against.
STATUS, BEYOND, UNCLEAR, WITHIN, EQUAL = KINDS = ("status", "beyond", "unclear", "within", "equal")


class Difference(NamedTuple):
    """How a quantity differs between two runs.

    Attributes:
        quantity: which.
        kind: one of KINDS.
        before, after: its value in each run, the mean over seeds (of what is compared as a ratio
            the geometric one); NaN where there is none.
        statuses: in each run.
        logarithm: whether size, low and high are ratios; else differences.
        size: after against before; NaN where one of them has no value.
        low, high: the interval of size, at 95 % where there are seeds; NaN without one.
        seeds: how many in each run; 0 for none.
        p: two-sided p-value; None without a test.
        q: the same among all quantities that are tested.
    """

    quantity: Quantity
    kind: str
    before: float = np.nan
    after: float = np.nan
    statuses: tuple[str, str] = ("", "")
    logarithm: bool = False
    size: float = np.nan
    low: float = np.nan
    high: float = np.nan
    seeds: tuple[int, int] = (0, 0)
    p: float | None = None
    q: float | None = None

    @property
    def excess(self) -> float:
        """How large the difference is, in units of its uncertainty; infinite where one has none."""
        size, low = self.size, self.low
        if self.logarithm:
            with np.errstate(divide="ignore"):
                size, low = np.log(size), np.log(low)
        if size == 0 or self.kind == EQUAL:
            return 0.0
        excess = abs(size) / (size - low) if size > low else np.inf
        return np.inf if np.isnan(excess) else float(excess)

    @property
    def share(self) -> float:
        """How large the difference is, as a share of the larger value; infinite where one is."""
        share = abs(self.after - self.before) / max(abs(self.after), abs(self.before), TINY)
        return np.inf if np.isnan(share) else float(share)


def welch(before: np.ndarray, after: np.ndarray) -> tuple[float, float]:
    """(two-sided p-value, half the length of the interval) of a difference of two means.

    Args:
        before, after: values of the seeds, two or more on each side. Welch (1947), Biometrika 34.
    """
    from scipy.special import stdtr, stdtrit

    difference = abs(after.mean() - before.mean())
    errors = np.array([each.var(ddof=1) / len(each) for each in (before, after)])
    error = np.sqrt(errors.sum())
    if error == 0:
        return float(difference == 0), 0.0
    freedom = errors.sum() ** 2 / (
        errors[0] ** 2 / (len(before) - 1) + errors[1] ** 2 / (len(after) - 1)
    )
    p = 2 * stdtr(freedom, -difference / error)
    return float(p), float(stdtrit(freedom, (1 + LEVEL) / 2) * error)


def _equal(before, after):
    """Whether both have the same rows, with the same bits and statuses."""
    return before.keys() == after.keys() and all(
        row.status == after[key].status
        and np.array_equal(row.value, after[key].value, equal_nan=True)
        for key, row in before.items()
    )


def _number_of_seeds(point):
    return 0 if set(point.values) == {""} else len(point.values)


def _mean(point):
    return float(np.mean(list(point.values.values()))) if point.values else np.nan


def difference(
    quantity: Quantity, before: Rows, after: Rows, loss: float, network: bool
) -> Difference:
    """How a quantity differs; of what is tested, kind is UNCLEAR until it is settled.

    Args:
        before, after: its rows in each run.
        loss: the largest loss among its models.
        network: whether they are networks.
    """
    if _equal(before, after):
        return Difference(quantity, EQUAL)
    statuses = statuses_of(before), statuses_of(after)
    points = point_of(before, network), point_of(after, network)
    found = Difference(
        quantity,
        STATUS,
        before=_mean(points[0]),
        after=_mean(points[1]),
        statuses=(" ".join(sorted(statuses[0])), " ".join(sorted(statuses[1]))),
        seeds=(_number_of_seeds(points[0]), _number_of_seeds(points[1])),
    )
    if statuses[0] != statuses[1] or bool(points[0].values) != bool(points[1].values):
        return found
    if not points[0].values:
        # Other seeds, and none of them has a value.
        return found._replace(kind=EQUAL)
    scale = scale_of(quantity.measure, points, loss)
    values = [values_of([point], in_order(point.values), scale) for point in points]
    if np.isinf(np.concatenate([each.y[0] for each in values])).any():
        alike = found.before == found.after
        return found._replace(kind=WITHIN if alike else BEYOND)
    return _on_scale(found, values, scale)


def _on_scale(found: Difference, values: Sequence[Values], scale: Scale) -> Difference:
    """A difference with its size, interval and test, from finite values of both runs."""
    before, after = (each.y[0] for each in values)
    size = after.mean() - before.mean()
    tolerance = float(max(tolerances(each)[0] for each in values))
    p, half = None, tolerance
    if 0 not in found.seeds and min(found.seeds) > 1:
        p, half = welch(before, after)
        half = max(half, tolerance)
    if abs(size) <= tolerance:
        p, kind = None, WITHIN
    elif found.seeds == (0, 0):
        kind = BEYOND
    else:
        kind = UNCLEAR
        half = half if p is not None else np.nan
    if scale.logarithm:
        sides = [scale.divisor * float(np.exp(each.mean())) for each in (before, after)]
        found = found._replace(before=sides[0], after=sides[1], logarithm=True)
    size, low, high = map(scale.size, (size, size - half, size + half))
    return found._replace(kind=kind, p=p, size=size, low=low, high=high)


def settle(differences: Sequence[Difference]) -> list[Difference]:
    """The differences, those that are tested judged by their q, in the same order."""
    tested = {index: each.p for index, each in enumerate(differences) if each.p is not None}
    settled = list(differences)
    if tested:
        q = benjamini_hochberg(list(tested.values()))
        for index, each in zip(tested, q, strict=True):
            kind = BEYOND if each <= TWO_SIDED else WITHIN
            settled[index] = differences[index]._replace(q=float(each), kind=kind)
    return settled
