"""The loss over a plane of two random directions as surfaces, one panel per epsilon."""

import numpy as np
from matplotlib.colors import SymLogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.models import ModelFiles
from sharpscape.figures.drawing.plane_panels import COLOURS, add_bar, new_panels
from sharpscape.figures.drawing.planes import Planes, losses_of, show_planes

SOURCE = "landscape"
NEEDS = ("plane",)
MEASURES = ()

# Along each axis of a surface; more only take longer to draw.
SURFACE_POINTS = 26


def show(asked: Asked, source: ModelFiles) -> Planes:
    """The rise of the loss over the plane of each adversarial model, on one scale."""
    return show_planes(asked, *losses_of(asked, source))


def draw(shown: Planes) -> Figure:
    """Surfaces of one height and one colour scale."""
    levels, rises = shown.levels, [panel.rise for panel in shown.panels]
    least = np.abs(levels).min()
    norm = SymLogNorm(least, linscale=0.3, vmin=min(levels[0], 0), vmax=levels[-1])
    bottom = min((np.nanmin(rise) for rise in rises), default=0)
    top = max((np.nanmax(rise) for rise in rises), default=0)
    options = {"width": 2.2, "height": 1.9, "subplot_kw": {"projection": "3d"}}
    figure, axes = new_panels(shown, **options)
    ends = shown.alphas[[0, -1]]
    grid = np.meshgrid(shown.alphas, shown.alphas, indexing="ij")
    for axis, rise in zip(axes, rises, strict=True):
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
    figure.supxlabel(r"$\alpha$, $\beta$: step in units of $\|w\|$", fontsize="medium")
    add_bar(figure, axes, norm, np.sort(np.append(levels, 0)))
    return figure
