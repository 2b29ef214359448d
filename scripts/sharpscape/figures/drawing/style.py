"""What all figures share: fonts, colours that survive colour blindness and grey, saving."""

import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.rcsetup import cycler

from sharpscape import __version__
from sharpscape.files.figures import IDENTITY
from sharpscape.jobs.publishing import published

MARKERS = ("o", "s", "D", "^", "v", "P", "X")
DASHES = ("-", "--", "-.", ":", (0, (3, 1, 1, 1)), (0, (5, 1)), (0, (1, 1)))
# Seaborn's colorblind palette, without the ones too close to an earlier one.
PALETTE = ("#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc", "#333333", "#56b4e9")

THEME: dict[str, Any] = {
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.6,
    "axes.titlesize": "medium",
    "axes.labelsize": 9.6,
    "axes.linewidth": 1.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=PALETTE),
    "legend.title_fontsize": 9.6,
    "legend.fontsize": 8.8,
    "legend.frameon": False,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.8,
    "lines.markeredgewidth": 1.0,
    "patch.linewidth": 0.8,
    "patch.edgecolor": "white",
    "patch.force_edgecolor": True,
    "figure.constrained_layout.use": True,
    # The layout is made at the resolution that it is saved at: text widths differ by it.
    "figure.dpi": 160,
    "savefig.dpi": 160,
} | {
    f"{ticks}.{name}": size
    for ticks in ("xtick", "ytick")
    for name, size in {
        "labelsize": 8.8,
        "major.pad": 3.5,
        "major.size": 4.8,
        "major.width": 1.0,
        "minor.size": 3.2,
        "minor.width": 0.8,
    }.items()
}
# Upon matplotlib's defaults, and not upon a user's matplotlibrc. It is seaborn's theme for papers;
# to load seaborn itself takes longer than to draw.
mpl.rcdefaults()
plt.style.use(["seaborn-v0_8-ticks", THEME])


def category(index: int) -> dict[str, Any]:
    """Colour, marker and dashes of the index-th category: any one of them tells it apart."""
    return {
        "color": PALETTE[index % len(PALETTE)],
        "marker": MARKERS[index % len(MARKERS)],
        "linestyle": DASHES[index % len(DASHES)],
        "markersize": 4,
        "linewidth": 1.3,
        "capsize": 2,
    }


def epsilon_styles(epsilons: Collection[float]) -> dict[float, dict[str, Any]]:
    """{epsilon: colour and dashes}, evenly from dark (small) to light (large), in grey as well.

    Dashes tell neighbours apart, whose colours are close where there are many.
    """
    colours = mpl.colormaps["plasma"](np.linspace(0, 0.88, max(len(epsilons), 2)))
    return {
        epsilon: {"color": tuple(colours[index]), "linestyle": DASHES[index % 3], "linewidth": 1.3}
        for index, epsilon in enumerate(epsilons)
    }


def epsilon_legend(
    figure: Figure, styles: Mapping[float, Mapping[str, Any]], texts: Mapping[float, str]
) -> None:
    """List the epsilons, {epsilon: its look} and {epsilon: its text}, beside the panels."""
    figure.legend(
        [plt.Line2D([], [], **style) for style in styles.values()],
        [texts[epsilon] for epsilon in styles],
        title=r"$\varepsilon$",
        loc="outside right center",
        handlelength=2.6,
    )


def drawn_legend(
    figure: Figure,
    styles: Mapping[float, Mapping[str, Any]],
    drawn: Collection[float],
    texts: Mapping[float, str],
) -> None:
    """As epsilon_legend, of the epsilons alone that are drawn; nothing where none is."""
    if drawn:
        looks = {epsilon: styles[epsilon] for epsilon in sorted(drawn)}
        epsilon_legend(figure, looks, texts)


def say(axis: Axes, text: str) -> None:
    """Say in the middle of a panel why it is empty; it has no scale then."""
    axis.tick_params(left=False, labelleft=False, which="both")
    axis.text(
        0.5,
        0.5,
        text,
        transform=axis.transAxes,
        ha="center",
        va="center",
        color="0.3",
        bbox={"facecolor": "white", "edgecolor": "none"},
    )


def new_figure(
    rows: int, columns: int, *, width: float = 3.4, height: float = 2.7, **options: Any
) -> tuple[Figure, np.ndarray]:
    """A figure of panels, width × height inches each; axes in a 2-D array."""
    return plt.subplots(
        rows, columns, figsize=(width * columns, height * rows), squeeze=False, **options
    )


def lowest_axes(axes: np.ndarray, counts: Sequence[int]) -> list[Axes]:
    """Switch off the axes that have no panel; the lowest panel of each column.

    Args:
        axes: shape [row, column].
        counts: panels of each row.
    """
    lowest: dict[int, Axes] = {}
    for row, count in zip(axes, counts, strict=True):
        lowest |= dict(enumerate(row[:count]))
        for axis in row[count:]:
            axis.set_axis_off()
    return list(lowest.values())


def _content(figure, kind, metadata):
    """The bytes of a figure that is laid out, as a file of this kind."""
    content = io.BytesIO()
    # With a layout engine, whichever it is, the figure would be drawn twice.
    with mpl.rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)
        figure.savefig(content, format=kind, metadata=metadata)
    return content.getvalue()


def save(figure: Figure, pdf: str | Path, png: str | Path, identity: str = "") -> None:
    """Write a figure as PDF and PNG, without dates, each whole or not at all, with its identity."""
    made_by = f"sharpscape {__version__}"
    identified = IDENTITY.format(identity)
    kinds = {
        "pdf": (pdf, {"CreationDate": None, "Creator": made_by, "Keywords": identified}),
        "png": (png, {"Software": made_by, "Comment": identified}),
    }
    # A title or a note that is wider than the figure goes on in the next line.
    for text in [each for part in (figure, *figure.subfigs) for each in part.texts]:
        text.set_wrap(text.get_rotation() == 0)
    # Laid out once, not once per file.
    if layout := figure.get_layout_engine():
        layout.execute(figure)
    for kind, (path, metadata) in kinds.items():
        content = _content(figure, kind, metadata)
        with published(path) as part:
            part.write_bytes(content)
