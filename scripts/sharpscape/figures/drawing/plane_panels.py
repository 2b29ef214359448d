"""What figures of planes share in drawing: the grid of panels, and the bar of colours."""

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from sharpscape.figures.drawing.planes import RISE, Planes
from sharpscape.figures.drawing.style import new_figure
from sharpscape.figures.drawing.ticks import FittingLocator

MOST_COLUMNS = 4
COLOURS = "viridis"


def new_panels(shown: Planes, **options: Any) -> tuple[Figure, list]:
    """Figure and one axes per panel, in rows; options as those of new_figure."""
    count = len(shown.panels)
    columns = min(MOST_COLUMNS, max(1, count))
    rows = max(1, math.ceil(count / columns))
    figure, grid = new_figure(rows, columns, **options)
    axes = list(grid.flat)
    for axis in axes[count:]:
        axis.remove()
    axes = axes[:count]
    for axis, panel in zip(axes, shown.panels, strict=True):
        # Of several evaluations it is as wide as the panel.
        axis.set_title(panel.title, fontsize="small" if "\n" in panel.title else None)
    for axis in axes[-columns:]:
        axis.tick_params(labelbottom=True)
    figure.suptitle(shown.title)
    return figure, axes


def add_bar(figure: Figure, axes: list, norm: Normalize, levels: np.ndarray) -> None:
    """Add the bar that says which rise has which colour; none where there is no panel."""
    if not axes:
        return
    shades = plt.cm.ScalarMappable(norm, COLOURS)
    locator = FittingLocator({level: f"{level:g}" for level in levels})
    bar = figure.colorbar(shades, ax=axes, label=RISE, ticks=locator, format="{x:g}", shrink=0.9)
    bar.minorticks_off()
