"""Panels of curves: intervals as bars, signs where there is no number, regimes shaded."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sharpscape.figures.drawing.curves import REGIMES, Curve, Panel, Regimes
from sharpscape.figures.drawing.style import say

GREYS = ("0.86", "1.0", "0.93")
SIGNS = {"infinite": r"$\infty$", "undefined": r"$\times$"}
# Height of a row of signs, in parts of the panel.
SIGN_ROW = 0.065


def draw_panel(axis: Axes, panel: Panel, styles: Sequence[Mapping[str, Any]]) -> None:
    """Draw the curves of a panel, whose axis has its scale already, each in its style.

    Where values are infinite or undefined a sign in the curve's colour stands above or below
    all curves, and one in grey where that holds for all curves.
    """
    axis.set_xlim(panel.limits)
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
    _draw_signs(axis, rows)


def _draw_curve(axis, curve: Curve, style):
    means, low, high = np.array(list(curve.numbers.values())).reshape(-1, 3).T
    bars = np.array([means - low, high - means])
    axis.errorbar(
        list(curve.numbers), means, bars if bars.any() else None, label=curve.label, **style
    )


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
