"""Eigenvalues of the Hessian on the training split, one curve per epsilon."""

import numpy as np

from sharpscape.figures.style import epsilon_colours, epsilon_legend, new_figure

PANELS = (("spectrum_fixed", "noise fixed"), ("spectrum_full", "noise following w"))
# Below this share of the largest, an eigenvalue is rounding.
SMALLEST = 1e-12


def draw_spectra(title, spectra):
    """Eigenvalues in descending order.

    Args:
        spectra: {epsilon: {"spectrum_fixed", "spectrum_full": shape [seed, eigenvalue]}}.
    """
    figure, axes = new_figure(1, len(PANELS), width=4.2, height=3.2, sharey=True)
    colours = {}
    for epsilon, colour in epsilon_colours(sorted(spectra)).items():
        if np.isfinite(spectra[epsilon]["spectrum_fixed"]).all():
            colours[epsilon] = colour
    for axis, (name, label) in zip(axes[0], PANELS, strict=True):
        for epsilon, colour in colours.items():
            values = spectra[epsilon][name].mean(axis=0)
            if np.isinf(values).any():
                continue
            shown = values > SMALLEST * values[0]
            index = np.arange(1, len(values) + 1)
            axis.plot(index[shown], values[shown], color=colour, linewidth=1.3)
        axis.set(title=label, xlabel="index of the eigenvalue", xscale="log", yscale="log")
    axes[0, 0].set_ylabel("eigenvalue")
    epsilon_legend(axes[0, -1], colours)
    figure.suptitle(f"{title}: Hessian at each model's own ε, train")
    return figure
