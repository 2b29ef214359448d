"""Loss along filter-normalised lines, one curve per epsilon."""

import numpy as np

from sharpscape.figures.style import epsilon_colours, epsilon_legend, new_figure

PANELS = (
    ("own", "regenerated", r"own $\varepsilon$, noise regenerated"),
    ("own", "frozen", r"own $\varepsilon$, noise frozen"),
    ("0", "regenerated", "clean loss"),
)


def draw_lines(title, alphas, lines):
    """Rise of the loss above its value at the model, mean over directions and seeds.

    Args:
        alphas: positions, shape [point].
        lines: {epsilon: {(evaluation, mode): losses, shape [seed, direction, point], or None
            where there is no model}}.
    """
    panels = [panel for panel in PANELS if any(panel[:2] in each for each in lines.values())]
    figure, axes = new_figure(1, len(panels))
    colours = epsilon_colours(sorted(lines))
    missing = set()
    for axis, (evaluation, mode, name) in zip(axes[0], panels, strict=True):
        for epsilon, colour in colours.items():
            losses = lines[epsilon].get((evaluation, mode))
            if losses is None or np.isnan(losses).all():
                missing.add(epsilon)
                continue
            middle = losses.shape[-1] // 2
            rise = losses - losses[..., middle : middle + 1]
            axis.plot(alphas, rise.mean(axis=(0, 1)), color=colour, linewidth=1.3)
        axis.set(title=name, xlabel=r"$\alpha$ (step in units of $\|w\|$)")
    axes[0, 0].set_ylabel(r"$L(w + \alpha d) - L(w)$, train")
    shown = {epsilon: colour for epsilon, colour in colours.items() if epsilon not in missing}
    epsilon_legend(axes[0, -1], shown)
    note = ""
    if missing:
        note = "; no model at ε = " + ", ".join(f"{epsilon:g}" for epsilon in sorted(missing))
    figure.suptitle(f"{title}: adversarial training{note}")
    return figure
