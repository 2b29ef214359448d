"""Loss along filter-normalised lines, one curve per epsilon."""

from sharpscape.figures.models import with_model
from sharpscape.figures.style import (
    epsilon_legend,
    epsilon_styles,
    missing_text,
    new_figure,
    panel_title,
    say,
)

PANELS = (
    ("own", "following", r"own $\varepsilon$, noise following"),
    ("own", "held", r"own $\varepsilon$, noise held"),
    ("0", "following", "clean loss"),
)


def draw_lines(title, alphas, lines):
    """Rise of the loss above its value at the model, mean over directions and seeds.

    Args:
        alphas: positions, shape [point].
        lines: {comparison: {epsilon: {(evaluation, mode): losses}}}, losses of shape [seed,
            direction, point], NaN for a seed without a model; a row of panels per comparison
            point.
    """
    present = {key for models in lines.values() for each in models.values() for key in each}
    panels = [panel for panel in PANELS if panel[:2] in present]
    figure, axes = new_figure(len(lines), len(panels))
    styles = epsilon_styles(sorted({epsilon for models in lines.values() for epsilon in models}))
    missing = {comparison: set() for comparison in lines}
    shown = set()
    for row, (comparison, models) in zip(axes, lines.items(), strict=True):
        for axis, (evaluation, mode, name) in zip(row, panels, strict=True):
            for epsilon, style in styles.items():
                losses = with_model(models[epsilon].get((evaluation, mode)))
                if losses is None:
                    missing[comparison].add(epsilon)
                    continue
                middle = losses.shape[-1] // 2
                rise = losses - losses[..., middle : middle + 1]
                axis.plot(alphas, rise.mean(axis=(0, 1)), **style)
                shown.add(epsilon)
            if not axis.lines:
                say(axis, r"no model at any $\varepsilon$")
            axis.set_title(panel_title(name, comparison, list(lines)))
        row[0].set_ylabel(r"$L(w + \alpha d) - L(w)$, train")
    for axis in axes[-1]:
        axis.set_xlabel(r"$\alpha$ (step in units of $\|w\|$)")
    if shown:
        epsilon_legend(figure, {epsilon: styles[epsilon] for epsilon in sorted(shown)})
    figure.suptitle(f"{title}: adversarial training{missing_text(missing)}")
    return figure
