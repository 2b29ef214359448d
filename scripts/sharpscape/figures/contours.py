"""The loss over planes of two directions as contours, one panel per epsilon."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.axes import STEPS
from sharpscape.figures.drawing.models import ModelFiles
from sharpscape.figures.drawing.plane_panels import COLOURS, Part, add_bar, new_parts
from sharpscape.figures.drawing.planes import Planes, show_planes

SOURCE = "landscape"
NEEDS = ("plane",)
MEASURES = ()


def show(asked: Asked, source: ModelFiles) -> list[Planes]:
    """The rise of the loss over the planes of each adversarial model."""
    return show_planes(asked, source)


def draw(shown: list[Planes]) -> Figure:
    """Filled contours, with lines at the levels that a panel crosses."""
    figure, parts = new_parts(shown, width=2.0, height=2.0, sharex=True, sharey=True)
    for part in parts:
        _draw_part(part)
    return figure


def _draw_part(part: Part) -> None:
    """The panels of planes along the same axes, and their bar."""
    shown, levels = part.shown, part.shown.levels
    norm = BoundaryNorm(levels, plt.get_cmap(COLOURS).N, extend="min")
    for axis, panel in zip(part.axes, shown.panels, strict=True):
        rise = panel.rise
        grid = shown.alphas, shown.alphas, rise.T
        axis.contourf(*grid, levels, norm=norm, cmap=COLOURS, extend="min")
        crossed = levels[(levels > np.nanmin(rise)) & (levels < np.nanmax(rise))]
        if len(crossed):
            axis.contour(*grid, crossed, colors="black", linewidths=0.4, linestyles="solid")
        axis.plot(0, 0, "x", color="white", markersize=5)
        axis.set_aspect("equal")
    part.figure.supxlabel(rf"$\alpha$ ({STEPS[shown.axes]})", fontsize="medium")
    part.figure.supylabel(rf"$\beta$ ({STEPS[shown.axes]})", fontsize="medium")
    add_bar(part, norm, levels)
