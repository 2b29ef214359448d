"""What figures of planes share in drawing: parts with panels, and the bar of colours."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure

from sharpscape.figures.drawing.planes import RISE, Planes
from sharpscape.figures.drawing.ticks import FittingLocator

MOST_COLUMNS = 4
# Height of a line of a title behind the first, in inches.
TITLE_LINE = 0.2
# Width of a figure in inches, which titles take: of few panels each is larger.
LEAST_WIDTH = 4.0
COLOURS = "viridis"


class Part(NamedTuple):
    """The part of a figure that has the planes along the same axes.

    Attributes:
        figure: the whole figure where there are no others.
        axes: one per panel.
        shown: what they show.
    """

    figure: Figure | SubFigure
    axes: list
    shown: Planes


def new_parts(
    shown: Sequence[Planes], *, width: float, height: float, **options: Any
) -> tuple[Figure, list[Part]]:
    """A figure with one part for each kind of axes, panels width × height inches each in rows.

    Args:
        options: of subplots.
    """
    counts = [max(1, len(each.panels)) for each in shown]
    columns = min(MOST_COLUMNS, max(counts))
    rows = [math.ceil(count / columns) for count in counts]
    larger = max(1.0, LEAST_WIDTH / (width * columns))
    width, height = larger * width, larger * height
    heights = [
        height * number + TITLE_LINE * each.title.count("\n")
        for each, number in zip(shown, rows, strict=True)
    ]
    figure = plt.figure(figsize=(width * columns, sum(heights)))
    parts: Any = [figure]
    if len(shown) > 1:
        parts = figure.subfigures(len(shown), height_ratios=heights)
    return figure, [
        _new_part(part, each, number, columns, options)
        for part, each, number in zip(parts, shown, rows, strict=True)
    ]


def _new_part(part, shown, rows, columns, options):
    grid = part.subplots(rows, columns, squeeze=False, **options)
    axes = list(grid.flat)
    for axis in axes[len(shown.panels) :]:
        axis.remove()
    axes = axes[: len(shown.panels)]
    for axis, panel in zip(axes, shown.panels, strict=True):
        # Of several evaluations it is as wide as the panel.
        axis.set_title(panel.title, fontsize="small" if "\n" in panel.title else None)
    for axis in axes[-columns:]:
        axis.tick_params(labelbottom=True)
    part.suptitle(shown.title)
    return Part(part, axes, shown)


def add_bar(part: Part, norm: Normalize, levels: np.ndarray) -> None:
    """Add the bar that says which rise has which colour; none where there is no panel."""
    if not part.axes:
        return
    shades = plt.cm.ScalarMappable(norm, COLOURS)
    locator = FittingLocator({level: f"{level:g}" for level in levels})
    bar = part.figure.colorbar(
        shades, ax=part.axes, label=RISE, ticks=locator, format="{x:g}", shrink=0.9
    )
    bar.minorticks_off()
