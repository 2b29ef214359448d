"""Eigenvalues of the Hessian on the training split, one curve per epsilon."""

from textwrap import fill

import numpy as np

from sharpscape.figures.models import with_model
from sharpscape.figures.style import (
    epsilon_legend,
    epsilon_styles,
    missing_text,
    new_figure,
    panel_title,
    say,
)
from sharpscape.words import epsilon_text

PANELS = (("spectrum_fixed", "noise fixed"), ("spectrum_full", "noise following w"))
# Below this share of the largest, an eigenvalue is rounding.
SMALLEST = 1e-12
# Fewer eigenvalues than this are shown as points as well.
FEW = 10
# Characters per line of the notes inside a panel.
NOTE_WIDTH = 40


def _draw_panel(axis, spectra, styles):
    """Draw {epsilon: mean eigenvalues}; say which are infinite or have no value."""
    infinite, undefined = [], []
    for epsilon, values in spectra.items():
        if values is None:
            undefined.append(epsilon)
        elif np.isinf(values).any():
            infinite.append(epsilon)
        else:
            index = np.arange(1, len(values) + 1)
            kept = values > SMALLEST * values[0]
            # A line through one point is none.
            marker = "o" if len(values) < FEW else ""
            axis.plot(index[kept], values[kept], marker=marker, markersize=4, **styles[epsilon])
    notes = [
        fill(f"{what} at ε = " + ", ".join(map(epsilon_text, epsilons)), NOTE_WIDTH)
        for what, epsilons in (("infinite", infinite), ("undefined", undefined))
        if epsilons
    ]
    if axis.lines:
        axis.text(
            0.03, 0.03, "\n".join(notes), transform=axis.transAxes, fontsize="small", color="0.3"
        )
    else:
        say(axis, "\n".join(notes) or r"no model at any $\varepsilon$")


def draw_spectra(title, spectra):
    """Eigenvalues in descending order, mean over seeds.

    Args:
        spectra: {comparison: {epsilon: {"spectrum_fixed", "spectrum_full": shape [seed,
            eigenvalue]}}}, NaN for a seed without a model, and where a Hessian is undefined; a
            row of panels per comparison point.
    """
    present = {name for models in spectra.values() for each in models.values() for name in each}
    panels = [panel for panel in PANELS if panel[0] in present]
    figure, axes = new_figure(len(spectra), len(panels), width=4.2, height=3.2, sharey="row")
    styles = epsilon_styles(sorted({epsilon for models in spectra.values() for epsilon in models}))
    missing, shown = {}, set()
    for row, (comparison, models) in zip(axes, spectra.items(), strict=True):
        means = {}
        for epsilon, fields in models.items():
            kept = {name: with_model(fields.get(name)) for name, _ in panels}
            # A model has at least one of the two.
            if any(values is not None for values in kept.values()):
                means[epsilon] = {
                    name: None if values is None else values.mean(axis=0)
                    for name, values in kept.items()
                }
        missing[comparison] = set(models) - set(means)
        shown |= set(means)
        for axis, (name, label) in zip(row, panels, strict=True):
            axis.set(xscale="log", yscale="log")
            _draw_panel(axis, {epsilon: each[name] for epsilon, each in means.items()}, styles)
            axis.set_title(panel_title(label, comparison, list(spectra)))
        row[0].set_ylabel("eigenvalue")
    for axis in axes[-1]:
        axis.set_xlabel("index of the eigenvalue")
    if shown:
        epsilon_legend(figure, {epsilon: styles[epsilon] for epsilon in sorted(shown)})
    # One panel is narrow.
    break_ = ":\n" if len(panels) == 1 else ": "
    figure.suptitle(f"{title}{break_}Hessian at each model's own ε, train{missing_text(missing)}")
    return figure
