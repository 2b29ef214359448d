"""The loss over a plane of two random directions as contours, one panel per epsilon."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.models import ModelFiles
from sharpscape.figures.drawing.plane_panels import COLOURS, add_bar, new_panels
from sharpscape.figures.drawing.planes import Planes, losses_of, show_planes

SOURCE = "landscape"
NEEDS = ("plane",)
MEASURES = ()


def show(asked: Asked, source: ModelFiles) -> Planes:
    """The rise of the loss over the plane of each adversarial model, on one scale."""
    return show_planes(asked, *losses_of(asked, source))


def draw(shown: Planes) -> Figure:
    """Filled contours, with lines at the levels that a panel crosses."""
    levels = shown.levels
    norm = BoundaryNorm(levels, plt.get_cmap(COLOURS).N, extend="min")
    options = {"width": 2.0, "height": 2.0, "sharex": True, "sharey": True}
    figure, axes = new_panels(shown, **options)
    for axis, panel in zip(axes, shown.panels, strict=True):
        rise = panel.rise
        grid = shown.alphas, shown.alphas, rise.T
        axis.contourf(*grid, levels, norm=norm, cmap=COLOURS, extend="min")
        crossed = levels[(levels > np.nanmin(rise)) & (levels < np.nanmax(rise))]
        if len(crossed):
            axis.contour(*grid, crossed, colors="black", linewidths=0.4, linestyles="solid")
        axis.plot(0, 0, "x", color="white", markersize=5)
        axis.set_aspect("equal")
    figure.supxlabel(r"$\alpha$ (step in units of $\|w\|$)", fontsize="medium")
    figure.supylabel(r"$\beta$ (step in units of $\|w\|$)", fontsize="medium")
    add_bar(figure, axes, norm, levels)
    return figure
