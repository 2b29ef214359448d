"""Curves over epsilon as plain data: intervals over seeds, signs where no number is, regimes."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtrit

from sharpscape.figures.drawing.signs import UNDEFINED, sign_of
from sharpscape.judging.series import Point, Study
from sharpscape.judging.statistics import LEVEL

REGIMES = (
    r"$\varepsilon \leq \gamma$",
    r"$\gamma < \varepsilon < \bar\varepsilon$",
    r"$\varepsilon \geq \bar\varepsilon$",
)
LEGEND = (
    "× no value, ∞ infinite, ≤0 on a log axis (of one seed or more); "
    f"bars: {LEVEL:.0%} intervals over seeds, on log axes of logarithms"
)


class Curve(NamedTuple):
    """One curve of a panel.

    Attributes:
        label: its name.
        numbers: {position: (mean, low, high)}.
        signs: {position: one of signs.SIGNS}, where there is no number.
    """

    label: str
    numbers: dict[float, tuple[float, float, float]]
    signs: dict[float, str]


class Regimes(NamedTuple):
    """The regimes that gamma and epsilon_bar border.

    Attributes:
        spans: (left, right) of each, in the order of REGIMES; empty for networks.
        borders: those inside the panel.
    """

    spans: Sequence[tuple[float, float]] = ()
    borders: Sequence[float] = ()


class Panel(NamedTuple):
    """Curves over epsilon, or over another position.

    Attributes:
        curves: one per category, in the order of their looks.
        scale: of the vertical axis, "log" or "linear".
        limits: ends of the horizontal axis.
        note: what is said in an empty panel; "" where there is something to draw.
        regimes: shaded behind the curves; none where epsilon is not the position.
        title, ylabel: texts, "" for none.
        ticks: {position: its text} of the horizontal axis; empty where any number may stand there.
    """

    curves: list[Curve]
    scale: str
    limits: tuple[float, float]
    note: str = ""
    regimes: Regimes = Regimes()
    title: str = ""
    ylabel: str = ""
    ticks: Mapping[float, str] = {}


def _interval(values, *, log):
    """(mean, low, high) of one value per seed; on a log axis, those of the logarithms."""
    values = np.log(values) if log else values
    mean, n, half = values.mean(), len(values), 0.0
    if n > 1:
        half = stdtrit(n - 1, (1 + LEVEL) / 2) * values.std(ddof=1) / np.sqrt(n)
    found = np.array([mean, mean - half, mean + half])
    return tuple(map(float, np.exp(found) if log else found))


def curve(label: str, points: Mapping[float, Point], scale: str) -> Curve:
    """The Curve of {position: Point}: at each position a number or a sign."""
    log = scale == "log"
    numbers, signs = {}, {}
    for position, point in points.items():
        values = np.array(list(point.values.values()))
        if sign := UNDEFINED if point.statuses else sign_of(values, log=log):
            signs[position] = sign
        else:
            numbers[position] = _interval(values, log=log)
    return Curve(label, numbers, signs)


def panel(
    series: Iterable[tuple[str, Mapping[float, Point]]],
    scale: str,
    limits: tuple[float, float],
    **details: Any,
) -> Panel:
    """The Panel of (label, {position: Point}); one without anything to draw says why.

    Args:
        details: regimes, title, ylabel and ticks.
    """
    series = list(series)
    curves = [curve(label, points, scale) for label, points in series]
    drawn = any(each.numbers or {*each.signs.values()} - {UNDEFINED} for each in curves)
    statuses = {s for _, points in series for point in points.values() for s in point.statuses}
    none = "no value" if any(points for _, points in series) else "not measured"
    note = "" if drawn else "\n".join([none, *sorted(statuses)])
    return Panel(curves, scale, limits, note, **details)


def limits_of(epsilons: Iterable[float]) -> tuple[float, float]:
    """Ends of an axis on which the epsilons have some room."""
    epsilons = list(epsilons)
    low, high = min(epsilons), max(epsilons)
    room = 0.05 * (high - low or high)
    return low - room, high + room


def regimes_of(study: Study, limits: tuple[float, float]) -> Regimes:
    """The regimes of a study as far as these limits reach; networks have none."""
    if not study.margins:
        return Regimes()
    low, high = limits
    gamma, end = max(study.margins), min(study.epsilon_bars)
    borders = [float(each) for each in np.clip((low, gamma, end, high), low, high)]
    spans = list(itertools.pairwise(borders))
    return Regimes(spans, [border for border in (gamma, end) if low < border < high])
