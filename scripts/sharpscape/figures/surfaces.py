"""The loss over planes of two directions as surfaces, one panel per epsilon."""

import numpy as np
from matplotlib.colors import SymLogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.axes import STEPS
from sharpscape.figures.drawing.models import ModelFiles
from sharpscape.figures.drawing.plane_panels import COLOURS, Part, add_bar, new_parts
from sharpscape.figures.drawing.planes import Planes, show_planes

SOURCE = "landscape"
NEEDS = ("plane",)
MEASURES = ()

# Along each axis of a surface; more only take longer to draw.
SURFACE_POINTS = 26


def show(asked: Asked, source: ModelFiles) -> list[Planes]:
    """The rise of the loss over the planes of each adversarial model."""
    return show_planes(asked, source)


def draw(shown: list[Planes]) -> Figure:
    """Surfaces; those along the same axes have one height and one colour scale."""
    space = {"projection": "3d"}
    figure, parts = new_parts(shown, width=2.2, height=1.9, subplot_kw=space)
    for part in parts:
        _draw_part(part)
    return figure


def _draw_part(part: Part) -> None:
    """The panels of planes along the same axes, and their bar."""
    shown = part.shown
    levels, rises = shown.levels, [panel.rise for panel in shown.panels]
    least = np.abs(levels).min()
    norm = SymLogNorm(least, linscale=0.3, vmin=min(levels[0], 0), vmax=levels[-1])
    bottom = min((np.nanmin(rise) for rise in rises), default=0)
    top = max((np.nanmax(rise) for rise in rises), default=0)
    ends = shown.alphas[[0, -1]]
    grid = np.meshgrid(shown.alphas, shown.alphas, indexing="ij")
    for axis, rise in zip(part.axes, rises, strict=True):
        # Without edges, which would hide it; pixels also in the PDF.
        axis.plot_surface(
            *grid, rise, rcount=SURFACE_POINTS, ccount=SURFACE_POINTS, norm=norm, cmap=COLOURS,
            linewidth=0, antialiased=False, rasterized=True,
        )  # fmt: skip
        axis.plot(0, 0, 0, "x", color="white", markersize=4, zorder=10)
        axis.set(zlim=(bottom, top or 1), xticks=ends, yticks=ends)
        axis.zaxis.set_major_locator(MaxNLocator(3))
        axis.set_xlabel(r"$\alpha$", labelpad=-13)
        axis.set_ylabel(r"$\beta$", labelpad=-13)
        axis.tick_params(pad=-3, labelsize="small")
        axis.view_init(elev=35)
        axis.set_box_aspect((4, 4, 3), zoom=1.05)
        axis.title.set_y(0.96)
    part.figure.supxlabel(rf"$\alpha$, $\beta$: {STEPS[shown.axes]}", fontsize="medium")
    add_bar(part, norm, np.sort(np.append(levels, 0)))
