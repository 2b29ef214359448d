"""Loss over a plane of two filter-normalised directions, one panel per epsilon.

All panels share one scale, so that they can be compared. It is logarithmic, so that a flat
minimum has rings as well as a sharp one.
"""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import BoundaryNorm, SymLogNorm
from matplotlib.ticker import MaxNLocator

from sharpscape.figures.style import figure_title, missing_text, new_figure, panel_title
from sharpscape.words import epsilon_text

MOST_COLUMNS = 4
# Levels 1, 2, 5, 10 … over so many decades: rings in flat panels as well as in sharp ones.
DECADES = 4
# Along each axis of a surface; more only take longer to draw.
SURFACE_POINTS = 26
COLOURS = "viridis"
RISE = r"$L(w + \alpha d + \beta e) - L(w)$"


def _rises(planes):
    """{(comparison, epsilon): L - L(centre)} of models; {comparison: epsilons without one}."""
    rises, missing = {}, {}
    for comparison, by_epsilon in planes.items():
        missing[comparison] = []
        for epsilon, losses in by_epsilon.items():
            if losses is None or np.isnan(losses).all():
                missing[comparison].append(epsilon)
                continue
            rows, columns = losses.shape
            rises[comparison, epsilon] = losses - losses[rows // 2, columns // 2]
    return rises, missing


def _levels(rises):
    """Levels common to all panels, lowest first; what is below the lowest counts as flat.

    Negative levels mirror the positive ones, and exist only where some loss falls below that of
    the centre by more than the least level.
    """
    lowest = min((rise.min() for rise in rises.values()), default=0)
    highest = max((rise.max() for rise in rises.values()), default=0)
    if highest == lowest:
        # Flat everywhere, as at models w = 0: any scale will do.
        highest = 1.0
    largest = max(highest, -lowest)
    top = math.ceil(math.log10(largest))
    series = [step * 10.0**k for k in range(top - DECADES - 1, top + 1) for step in (1, 2, 5)]
    last = next(i for i, level in enumerate(series) if level >= largest)
    steps = np.array(series[last - 3 * DECADES : last + 1])
    above = steps[: np.searchsorted(steps, highest) + 1]
    below = steps[: np.searchsorted(steps, -lowest) + 1] if -lowest > steps[0] else steps[:0]
    return np.concatenate([-below[::-1], above])


def _add_bar(figure, axes, norm, levels):
    shades = plt.cm.ScalarMappable(norm, COLOURS)
    bar = figure.colorbar(shades, ax=axes, label=RISE, ticks=levels, shrink=0.9)
    bar.minorticks_off()
    bar.ax.set_yticklabels([f"{level:g}" for level in levels])


def _panels(title, rises, missing, **options):
    """Figure and one axes per comparison point and epsilon, in rows."""
    columns = min(MOST_COLUMNS, max(1, len(rises)))
    rows = max(1, math.ceil(len(rises) / columns))
    figure, grid = new_figure(rows, columns, **options)
    axes = list(grid.flat)
    for axis in axes[len(rises) :]:
        axis.remove()
    axes = axes[: len(rises)]
    for axis, (comparison, epsilon) in zip(axes, rises, strict=True):
        axis.set_title(
            panel_title(rf"$\varepsilon$ = {epsilon_text(epsilon)}", comparison, missing)
        )
    for axis in axes[-columns:]:
        axis.tick_params(labelbottom=True)
    figure.suptitle(figure_title(title, list(missing)) + missing_text(missing))
    return figure, axes


def draw_contours(title, alphas, planes):
    """Filled contours of the rise of the loss above its value at the model, on one scale.

    Args:
        alphas: positions along both axes, shape [point].
        planes: {comparison: {epsilon: losses, shape [alpha, beta], or None where there is no
            model}}.
    """
    rises, missing = _rises(planes)
    levels = _levels(rises)
    norm = BoundaryNorm(levels, plt.get_cmap(COLOURS).N, extend="min")
    options = {"width": 2.0, "height": 2.0, "sharex": True, "sharey": True}
    figure, axes = _panels(title, rises, missing, **options)
    for axis, rise in zip(axes, rises.values(), strict=True):
        grid = alphas, alphas, rise.T
        axis.contourf(*grid, levels, norm=norm, cmap=COLOURS, extend="min")
        crossed = levels[(levels > rise.min()) & (levels < rise.max())]
        if len(crossed):
            axis.contour(*grid, crossed, colors="black", linewidths=0.4, linestyles="solid")
        axis.plot(0, 0, "x", color="white", markersize=5)
        axis.set_aspect("equal")
    figure.supxlabel(r"$\alpha$ (step in units of $\|w\|$)", fontsize="medium")
    figure.supylabel(r"$\beta$ (step in units of $\|w\|$)", fontsize="medium")
    if rises:
        _add_bar(figure, axes, norm, levels)
    return figure


def draw_surfaces(title, alphas, planes):
    """The same rise as surfaces, of one height and one colour scale; arguments as above."""
    rises, missing = _rises(planes)
    levels = _levels(rises)
    least = np.abs(levels).min()
    norm = SymLogNorm(least, linscale=0.3, vmin=min(levels[0], 0), vmax=levels[-1])
    bottom = min((rise.min() for rise in rises.values()), default=0)
    top = max((rise.max() for rise in rises.values()), default=0)
    options = {"width": 2.2, "height": 1.9, "subplot_kw": {"projection": "3d"}}
    figure, axes = _panels(title, rises, missing, **options)
    grid = np.meshgrid(alphas, alphas, indexing="ij")
    for axis, rise in zip(axes, rises.values(), strict=True):
        # Without edges, which would hide it; pixels also in the PDF.
        axis.plot_surface(
            *grid, rise, rcount=SURFACE_POINTS, ccount=SURFACE_POINTS, norm=norm, cmap=COLOURS,
            linewidth=0, antialiased=False, rasterized=True,
        )  # fmt: skip
        axis.plot(0, 0, 0, "x", color="white", markersize=4, zorder=10)
        axis.set(zlim=(bottom, top or 1), xticks=(-1, 1), yticks=(-1, 1))
        axis.zaxis.set_major_locator(MaxNLocator(3))
        axis.set_xlabel(r"$\alpha$", labelpad=-13)
        axis.set_ylabel(r"$\beta$", labelpad=-13)
        axis.tick_params(pad=-3, labelsize="small")
        axis.view_init(elev=35)
        axis.set_box_aspect((4, 4, 3), zoom=1.05)
        axis.title.set_y(0.96)
    figure.supxlabel(r"$\alpha$, $\beta$: step in units of $\|w\|$", fontsize="medium")
    if rises:
        _add_bar(figure, axes, norm, np.sort(np.append(levels, 0)))
    return figure
