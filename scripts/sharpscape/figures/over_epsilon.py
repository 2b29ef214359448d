"""Drawing a series over epsilon: seeds as an interval, infinities marked, regimes shaded."""

import numpy as np
from scipy.special import stdtrit

from sharpscape.statistics import LEVEL

REGIMES = (
    (r"$\varepsilon \leq \gamma$", "0.86"),
    (r"$\gamma < \varepsilon < \bar\varepsilon$", "1.0"),
    (r"$\varepsilon \geq \bar\varepsilon$", "0.93"),
)


def draw_series(axis, points, style, label):
    """Mean over seeds of {epsilon: Point}, with its t-interval.

    Infinite values are marked at the top, undefined ones by a cross at the bottom; zeros have no
    place on a log axis.
    """
    epsilons, means, halves, infinite, undefined = [], [], [], [], []
    for epsilon, point in points.items():
        values = np.array(list(point.values.values()))
        if point.statuses or np.isnan(values).any():
            undefined.append(epsilon)
            continue
        if np.isinf(values).any():
            infinite.append(epsilon)
            continue
        epsilons.append(epsilon)
        means.append(values.mean())
        n = len(values)
        error = values.std(ddof=1) / np.sqrt(n) if n > 1 else 0
        halves.append(stdtrit(n - 1, (1 + LEVEL) / 2) * error if n > 1 else 0)
    means = np.array(means)
    if axis.get_yscale() == "log":
        means = np.where(means > 0, means, np.nan)
    axis.errorbar(epsilons, means, halves if any(halves) else None, label=label, **style)
    for sign, height, where in ((r"$\infty$", 0.95, infinite), (r"$\times$", 0.04, undefined)):
        for epsilon in where:
            axis.text(
                epsilon,
                height,
                sign,
                transform=axis.get_xaxis_transform(),
                ha="center",
                va="center",
                color=style["color"] if where is infinite else "0.4",
            )


def shade_regimes(axis, study, epsilons, *, named):
    """Mark gamma and epsilon_bar and shade the three regimes between them, over all epsilons."""
    gamma, end = max(study.margins), min(study.epsilon_bars)
    room = 0.05 * (max(epsilons) - min(epsilons))
    low, high = min(epsilons) - room, max(epsilons) + room
    borders = (low, gamma, end, max(high, end * 1.03))
    for (name, grey), left, right in zip(REGIMES, borders[:-1], borders[1:], strict=True):
        axis.axvspan(left, right, color=grey, zorder=-2, lw=0)
        if named and right - left > 0.04 * (borders[-1] - low):
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
        axis.axvline(border, color="0.4", linewidth=0.8, zorder=-1)
    axis.set_xlim(low, borders[-1])
