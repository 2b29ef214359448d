"""Signs where a value has no place on an axis, in rows at the upper or lower edge of a panel."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

INFINITE, UNDEFINED, NOT_POSITIVE = "infinite", "undefined", "not-positive"
SIGNS = {INFINITE: r"$\infty$", UNDEFINED: r"$\times$", NOT_POSITIVE: "≤0"}
# Those at the lower edge, the lowest first; any other is at the upper one.
LOWER = (UNDEFINED, NOT_POSITIVE)
# Height of a row of signs, in parts of the panel.
ROW = 0.065
# A sign of two characters is small, and smaller where two are nearer, in parts of the panel.
SMALL, SMALLER, NEAR = "x-small", "xx-small", 0.06


def sign_of(values: np.ndarray, *, log: bool) -> str:
    """The sign of values that have no place on an axis; "" where all of them have one.

    On a log axis zeros and negative values have none.
    """
    if np.isnan(values).any():
        return UNDEFINED
    if np.isinf(values).any():
        return INFINITE
    return NOT_POSITIVE if log and (values <= 0).any() else ""


def make_room(axis: Axes, *, below: int = 0, above: int = 0) -> None:
    """Make room for rows of signs below and above what is drawn."""
    scale = axis.yaxis.get_transform()
    low, high = scale.transform(axis.get_ylim())
    whole = (high - low) / (1 - (below + above) * ROW)
    limits = np.array([low - below * ROW * whole, high + above * ROW * whole])
    axis.set_ylim(*scale.inverted().transform(limits))


def write_signs(axis: Axes, rows: Mapping[str, Mapping[float, Sequence[Any]]]) -> None:
    """Write signs into room made above and below what is drawn.

    Args:
        rows: {sign: {position: colours}}; each colour of a position stands in a row of its own.
    """
    heights = {sign: max(map(len, rows.get(sign, {}).values()), default=0) for sign in SIGNS}
    make_room(axis, below=sum(heights[sign] for sign in LOWER), above=heights[INFINITE])
    first = {INFINITE: 0, UNDEFINED: 0, NOT_POSITIVE: heights[UNDEFINED]}
    for sign, columns in rows.items():
        size = _size(axis, sorted(columns)) if sign == NOT_POSITIVE else None
        for position, colours in columns.items():
            for row, colour in enumerate(colours, first[sign]):
                height = (row + 0.5) * ROW
                axis.text(
                    position,
                    height if sign in LOWER else 1 - height,
                    SIGNS[sign],
                    transform=axis.get_xaxis_transform(),
                    ha="center",
                    va="center",
                    color=colour,
                    fontsize=size,
                )


def _size(axis, positions):
    """The size of a sign of two characters at these positions."""
    low, high = axis.get_xlim()
    apart = np.diff(positions).min(initial=high - low)
    return SMALL if apart >= NEAR * (high - low) else SMALLER
