"""Panels of curves: intervals as bars, signs where there is no number, regimes shaded."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sharpscape.figures.drawing.curves import REGIMES, Curve, Panel, Regimes
from sharpscape.figures.drawing.signs import SIGNS, write_signs
from sharpscape.figures.drawing.style import say
from sharpscape.figures.drawing.ticks import set_ticks

GREYS = ("0.86", "1.0", "0.93")


def draw_panel(axis: Axes, panel: Panel, styles: Sequence[Mapping[str, Any]]) -> None:
    """Draw the curves of a panel, whose axis has its scale already, each in its style.

    Where a value has no place a sign in the curve's colour stands above or below all curves, and
    one in grey where that holds for all curves.
    """
    axis.set_xlim(panel.limits)
    if panel.ticks:
        set_ticks(axis.xaxis, panel.ticks)
    rows: dict = {sign: {} for sign in SIGNS}
    for each, style in zip(panel.curves, styles, strict=True):
        _draw_curve(axis, each, style)
        for position, sign in each.signs.items():
            rows[sign].setdefault(position, []).append(style["color"])
    if panel.note:
        say(axis, panel.note)
        return
    for columns in rows.values():
        for position, colours in columns.items():
            if len(colours) == len(panel.curves):
                columns[position] = ["0.4"]
    write_signs(axis, rows)


def _draw_curve(axis, curve: Curve, style):
    """Draw a curve, broken where a sign stands: there is no value that its line could lead to."""
    positions = sorted({*curve.numbers, *curve.signs})
    nothing = (np.nan,) * 3
    found = [curve.numbers.get(position, nothing) for position in positions]
    means, low, high = np.array(found).reshape(-1, 3).T
    bars = np.array([means - low, high - means])
    axis.errorbar(
        positions, means, bars if np.nansum(bars) > 0 else None, label=curve.label, **style
    )


def shade_regimes(axis: Axes, regimes: Regimes, *, named: bool) -> None:
    """Shade the regimes of a panel that is drawn, each with its name where there is room."""
    low, high = axis.get_xlim()
    for name, grey, (left, right) in zip(REGIMES, GREYS, regimes.spans, strict=False):
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
    for border in regimes.borders:
        axis.axvline(border, color="0.4", linewidth=0.8, zorder=-1)
