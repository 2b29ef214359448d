"""C2: does a measure grow with epsilon? The rules for curves, and what their numbers say."""

from itertools import pairwise
from typing import Any

import numpy as np

from sharpscape.judging.curves import curve_of, decide, slope_of, steps_of
from sharpscape.judging.evidence import (
    LEFT_OUT_TOO_MANY,
    Compared,
    EvidenceRow,
    Finding,
    Later,
    method_of_sizes,
    p_cells,
)
from sharpscape.judging.pointwise import equal_margin
from sharpscape.judging.resolution import change, tolerances
from sharpscape.judging.rules import Rules
from sharpscape.judging.shapes import Shape, given_back, parabola_turn, shape_of
from sharpscape.judging.statistics import LEVEL, bounds, signs

ON_THE_WHOLE = ("holds-on-the-whole", "reversed-on-the-whole")
VERDICT_OF = {
    "rises": ("holds", "reversed"),
    "falls": ("reversed", "holds"),
    "flat": ("equal",) * 2,
}


def _size_cells(found, i, scale):
    """low, high and level of one of the Means, where it has a test."""
    if not found.tested[i]:
        return {}
    low, high = bounds(found)
    return {"low": scale.size(low[i]), "high": scale.size(high[i]), "level": LEVEL}


def _rows(curve, compared, slope):
    """The evidence: steps, the whole change, the contrast that says least, the slope."""
    scale, epsilons = compared.points.scale, compared.epsilons
    steps, adjusted = steps_of(curve)
    sign = signs(steps, adjusted)
    rows = []
    for e, (low, high) in enumerate(pairwise(epsilons)):
        cells = _size_cells(steps, e, scale) | {"sign": int(sign[e])}
        if steps.tested[e]:
            cells |= {"p": float(steps.two_sided[e]), "p_adjusted": float(adjusted[e])}
        rows.append(EvidenceRow("step", low, high, scale.size(steps.mean[e]), cells))
    whole, ends = curve.contrasts, (epsilons[0], epsilons[-1])
    cells = _size_cells(whole, -1, scale)
    if whole.tested[-1]:
        cells["p"] = float(whole.two_sided[-1])
    rows.append(EvidenceRow("total change", *ends, scale.size(whole.mean[-1]), cells))
    p = (whole.up if whole.mean[-1] > 0 else whole.down)[:-1]
    weakest = int(p.argmax())
    at = (epsilons[curve.pairs[0][weakest]], epsilons[curve.pairs[1][weakest]])
    cells = _size_cells(whole, weakest, scale)
    if whole.tested[weakest]:
        cells["p"] = float(whole.two_sided[weakest])
    rows.append(EvidenceRow("weakest contrast", *at, scale.size(whole.mean[weakest]), cells))
    if slope is not None:
        cells = {"p": float(slope.two_sided[0])} if slope.tested[0] else {}
        rows.append(EvidenceRow("slope over rank", *ends, scale.size(slope.mean[0]), cells))
    return tuple(rows)


def _total_cells(found, scale):
    what = "ratio" if scale.logarithm else "difference"
    cells = {"statistic": f"total {what}", "value": scale.size(found.mean[-1])}
    return cells | _size_cells(found, -1, scale)


def _judge_seeds(curve, compared, claimed, rules):
    scale = compared.points.scale
    decision, withheld = decide(curve, compared, rules)
    # What is equal as far as it is known is neither up nor down on the whole.
    equal = withheld is not None and withheld.shape == "flat"
    reason = ""
    if withheld is not None:
        reason = f"{'equal, but ' * equal}{LEFT_OUT_TOO_MANY}"
    slope = slope_of(curve)
    cells = _total_cells(curve.contrasts, scale)
    # The largest fall that is not excluded; of a curve that falls, the largest rise.
    falls = decision is not None and decision.shape == "falls"
    low, high = bounds(curve.moves)
    cells["wrong_way"] = scale.size(max(0.0, float((high if falls else -low).max())))
    later = None
    if slope is not None and slope.tested[0] and not equal:
        cells["p_slope"] = float(slope.two_sided[0])
        sign = 1 if slope.mean[0] * claimed > 0 else -1
        later = Later(cells["p_slope"], sign, ON_THE_WHOLE, reason)
    method = method_of_sizes(compared, "t paired by seed", bool(curve.contrasts.tested.any()))
    rows = _rows(curve, compared, slope)
    if decision is None:
        reason = reason or "no rule decides"
        return Finding("inconclusive", "", reason, method, cells, rows, later)
    cells |= decision.cells | p_cells(decision.p, decision.against)
    verdict = VERDICT_OF.get(decision.shape, ("mixed", "mixed"))[claimed < 0]
    return Finding(verdict, decision.shape, reason, method, cells, rows, later)


def _within_margin(y, compared, rules):
    """Whether all differences lie within the margin that is set in the measure's own units."""
    margin = None if compared.points.scale.logarithm else equal_margin(compared, rules)
    with np.errstate(invalid="ignore"):
        return margin is not None and bool(np.ptp(y) <= margin)


def _judge_curve(compared, claimed, rules):
    """The verdict on values that are known exactly, or whose seeds make the same moves."""
    scale, epsilons = compared.points.scale, compared.epsilons
    y = np.median(compared.points.y, axis=1)
    found = shape_of(y, scale.logarithm, tolerances(compared.points))
    if found.name not in VERDICT_OF and _within_margin(y, compared, rules):
        found = Shape("flat")
    verdict, reason = VERDICT_OF.get(found.name, ("mixed", "mixed"))[claimed < 0], ""
    if verdict != "mixed" and not compared.complete:
        verdict, reason = "inconclusive", LEFT_OUT_TOO_MANY
    moves = change(y[1:], y[:-1])
    whole = float(change(y[-1:], y[:1])[0])
    what = "ratio" if scale.logarithm else "difference"
    cells: dict[str, Any] = {"statistic": f"total {what}", "value": scale.size(whole)}
    if found.name == "irregular":
        cells["turns"] = found.turns
    else:
        cells |= {"wrong_way": scale.size(found.wrong_way), "wrong_way_share": found.share}
    if found.turn is not None:
        around = slice(found.turn - 1, found.turn + 2)
        cells |= {
            "turn": epsilons[found.turn],
            "turn_low": epsilons[found.turn - 1],
            "turn_high": epsilons[found.turn + 1],
            "turn_estimate": parabola_turn(np.array(epsilons[around]), y[around]),
            "given_back": given_back(y[0], y[found.turn], y[-1]),
        }
    tolerance = tolerances(compared.points)
    rows = []
    for e, (low, high) in enumerate(pairwise(epsilons)):
        small = abs(moves[e]) <= max(tolerance[e], tolerance[e + 1])
        sign = {"sign": 0 if small else int(np.sign(moves[e]))}
        rows.append(EvidenceRow("step", low, high, scale.size(moves[e]), sign))
    rows.append(EvidenceRow("total change", epsilons[0], epsilons[-1], scale.size(whole)))
    shape = found.name if verdict != "inconclusive" else ""
    return Finding(verdict, shape, reason, method_of_sizes(compared, "", False), cells, tuple(rows))


def judge_growth(compared: Compared, claimed: int, rules: Rules) -> Finding:
    """Whether the values rise with epsilon.

    Seeds that make the same moves are one exact curve, wherever each of them lies.

    Args:
        claimed: 1 where the claim says that they rise, -1 where that they fall.
    """
    y = compared.points.y
    curve = curve_of(compared, rules)
    alike = (np.isinf(y) == np.isinf(y[:, :1])).all()
    if compared.exact or (alike and not curve.moves.tested.any()):
        return _judge_curve(compared, claimed, rules)
    return _judge_seeds(curve, compared, claimed, rules)
