"""Panels of series over epsilon: seeds as intervals, signs where no number is, regimes shaded."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from sharpscape.figures.style import say
from sharpscape.judging.series import Point
from sharpscape.judging.statistics import LEVEL

REGIMES = (
    (r"$\varepsilon \leq \gamma$", "0.86"),
    (r"$\gamma < \varepsilon < \bar\varepsilon$", "1.0"),
    (r"$\varepsilon \geq \bar\varepsilon$", "0.93"),
)
SIGNS = {"infinite": r"$\infty$", "undefined": r"$\times$"}
LEGEND = (
    f"× no value, ∞ infinite; bars: {LEVEL:.0%} intervals over seeds, on log axes of logarithms"
)
# Height of a row of signs, in parts of the panel.
SIGN_ROW = 0.065
MISSING = Point({}, frozenset(["no-model"]))


class Series(NamedTuple):
    """One curve of a panel: {position: series.Point}, its look, its name."""

    points: dict
    style: dict
    label: str


def over(points, epsilons):
    """The points of all epsilons; of those without any, a point without a value."""
    return {epsilon: points.get(epsilon, MISSING) for epsilon in epsilons}


def _interval(values, *, log):
    """(mean, low, high) of one value per seed; on a log axis, those of the logarithms."""
    values = np.log(values) if log else values
    mean, n, half = values.mean(), len(values), 0.0
    if n > 1:
        half = stdtrit(n - 1, (1 + LEVEL) / 2) * values.std(ddof=1) / np.sqrt(n)
    found = np.array([mean, mean - half, mean + half])
    return np.exp(found) if log else found


def intervals(points, *, log):
    """{position: (mean, low, high)} of points with numbers, and {position: sign} of others.

    Zeros have no place on a log axis, and are in neither.
    """
    numbers, signs = {}, {}
    for position, point in points.items():
        values = np.array(list(point.values.values()))
        if point.statuses or np.isnan(values).any():
            signs[position] = "undefined"
        elif np.isinf(values).any():
            signs[position] = "infinite"
        elif not log or (values > 0).all():
            numbers[position] = _interval(values, log=log)
    return numbers, signs


def draw_panel(axis, series):
    """Draw a list of Series over their positions, on the axis's scale.

    Where values are infinite or undefined a sign in the series' colour stands above or below
    all curves, and one in grey where that holds for all series. A panel without anything says so.
    """
    log = axis.get_yscale() == "log"
    rows = {sign: {} for sign in SIGNS}
    empty = True
    for each in series:
        numbers, signs = intervals(each.points, log=log)
        means, low, high = np.array(list(numbers.values())).reshape(-1, 3).T
        bars = np.array([means - low, high - means])
        axis.errorbar(
            list(numbers), means, bars if bars.any() else None, label=each.label, **each.style
        )
        empty = empty and not numbers and "infinite" not in signs.values()
        for position, sign in signs.items():
            rows[sign].setdefault(position, []).append(each.style["color"])
    if empty:
        statuses = {s for each in series for point in each.points.values() for s in point.statuses}
        say(axis, "\n".join(["no value", *sorted(statuses)]))
        return
    for columns in rows.values():
        for position, colours in columns.items():
            if len(colours) == len(series):
                columns[position] = ["0.4"]
    _draw_signs(axis, rows)


def _draw_signs(axis, rows):
    """Write the signs, {sign: {position: colours}}, into room made above and below the curves."""
    above, below = (
        SIGN_ROW * max(map(len, rows[sign].values()), default=0)
        for sign in ("infinite", "undefined")
    )
    scale = axis.yaxis.get_transform()
    low, high = scale.transform(axis.get_ylim())
    whole = (high - low) / (1 - above - below)
    axis.set_ylim(scale.inverted().transform([low - below * whole, high + above * whole]))
    for sign, columns in rows.items():
        for position, colours in columns.items():
            for row, colour in enumerate(colours):
                height = (row + 0.5) * SIGN_ROW
                axis.text(
                    position,
                    height if sign == "undefined" else 1 - height,
                    SIGNS[sign],
                    transform=axis.get_xaxis_transform(),
                    ha="center",
                    va="center",
                    color=colour,
                )


def limits(epsilons):
    """Ends of an axis on which the epsilons have some room."""
    low, high = min(epsilons), max(epsilons)
    room = 0.05 * (high - low or high)
    return low - room, high + room


def shade_regimes(axis, study, epsilons, *, named):
    """Shade the regimes that gamma and epsilon_bar border, as far as the epsilons reach.

    Where there are no borders (networks), only the axis gets its limits.
    """
    low, high = limits(epsilons)
    axis.set_xlim(low, high)
    if not study.margins:
        return
    gamma, end = max(study.margins), min(study.epsilon_bars)
    borders = np.clip((low, gamma, end, high), low, high)
    for (name, grey), left, right in zip(REGIMES, borders[:-1], borders[1:], strict=True):
        axis.axvspan(left, right, color=grey, zorder=-2, lw=0)
        if named and right - left > 0.04 * (high - low):
            axis.text(
                (left + right) / 2,
                1.01,
                name,
                transform=axis.get_xaxis_transform(),
                ha="center",
                va="bottom",
                fontsize="small",
            )
    for border in (gamma, end):
        if low < border < high:
            axis.axvline(border, color="0.4", linewidth=0.8, zorder=-1)
