"""What all figures share: fonts, colours that survive colour blindness and grey, saving."""

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns

MARKERS = ("o", "s", "D", "^", "v", "P", "X")
DASHES = ("-", "--", "-.", ":", (0, (3, 1, 1, 1)), (0, (5, 1)), (0, (1, 1)))

sns.set_theme(
    context="paper",
    style="ticks",
    palette="colorblind",
    rc={
        "figure.constrained_layout.use": True,
        # The layout is made at the resolution that it is saved at: text widths differ by it.
        "figure.dpi": 160,
        "savefig.dpi": 160,
        "axes.titlesize": "medium",
        "legend.frameon": False,
    },
)


def category(index):
    """Colour, marker and dashes of the index-th category: any one of them tells it apart."""
    palette = sns.color_palette("colorblind")
    return {
        "color": palette[index % len(palette)],
        "marker": MARKERS[index % len(MARKERS)],
        "linestyle": DASHES[index % len(DASHES)],
        "markersize": 4,
        "linewidth": 1.3,
        "capsize": 2,
    }


def epsilon_colours(epsilons):
    """{epsilon: colour}, evenly from dark (small) to light (large), in grey as well."""
    colours = mpl.colormaps["viridis"](np.linspace(0, 0.9, max(len(epsilons), 2)))
    return dict(zip(epsilons, colours, strict=False))


def epsilon_legend(axes, colours):
    """List the epsilons beside the axes."""
    handles = [plt.Line2D([], [], color=colour) for colour in colours.values()]
    axes.legend(
        handles,
        [f"{epsilon:g}" for epsilon in colours],
        title=r"$\varepsilon$",
        loc="center left",
        bbox_to_anchor=(1, 0.5),
    )


def new_figure(rows, columns, *, width=3.4, height=2.7, **options):
    """A figure of panels, width × height inches each; axes in a 2-D array."""
    return plt.subplots(
        rows, columns, figsize=(width * columns, height * rows), squeeze=False, **options
    )


def save(figure, pdf, png):
    """Write a figure as PDF and PNG, without dates."""
    sns.despine(figure)
    # Laid out once, not once per file.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    figure.savefig(pdf, metadata={"CreationDate": None})
    figure.savefig(png, metadata={"Software": None})
