"""Loss along filter-normalised lines, one curve per epsilon."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.models import ModelFiles, gather, with_model
from sharpscape.figures.drawing.style import epsilon_legend, epsilon_styles, new_figure, say
from sharpscape.figures.drawing.texts import missing_text, panel_title
from sharpscape.files.places import Place
from sharpscape.words import MODES

SOURCE = "landscape"
NEEDS = ()
MEASURES = ()

# Evaluation, what the noise does along the line, and both in words.
PANELS = (
    ("own", "following", r"own $\varepsilon$, noise following"),
    ("own", "held", r"own $\varepsilon$, noise held"),
    ("0", "following", "clean loss"),
)


class LinesPanel(NamedTuple):
    """The lines of one evaluation.

    Attributes:
        title: its evaluation, and its comparison point where there are several.
        rises: {epsilon: rise of the loss above its value at the model, mean over directions and
            seeds, shape [point]}; without the epsilons that have no model.
    """

    title: str
    rises: dict[float, np.ndarray]


class Lines(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure; names the epsilons without a model.
        alphas: positions, in units of the weights' norm, shape [point].
        epsilons: all of the study, ascending.
        rows: of panels, one per comparison point.
    """

    title: str
    alphas: np.ndarray
    epsilons: list[float]
    rows: list[list[LinesPanel]]


def _places(own):
    return {
        (label, mode): Place("", "loss", "adversarial", epsilon, "train", mode)
        for label, epsilon in (("own", own), ("0", 0.0))
        for mode in MODES
    }


def _rise(losses):
    """Mean rise above the middle of lines of shape [seed, direction, point], shape [point]."""
    middle = losses.shape[-1] // 2
    return (losses - losses[..., middle : middle + 1]).mean(axis=(0, 1))


def show(study_name: str, source: ModelFiles) -> Lines:
    """The rise of the loss on train along lines through each adversarial model."""
    lines = gather(source, _places)
    present = {key for models in lines.values() for each in models.values() for key in each}
    panels = [panel for panel in PANELS if panel[:2] in present]
    epsilons = sorted({epsilon for models in lines.values() for epsilon in models})
    missing = {}
    rows = []
    for comparison, models in lines.items():
        row = []
        for evaluation, mode, name in panels:
            found = {each: with_model(models[each].get((evaluation, mode))) for each in epsilons}
            rises = {each: _rise(kept) for each, kept in found.items() if kept is not None}
            row.append(LinesPanel(panel_title(name, comparison, lines), rises))
        missing[comparison] = {e for e in epsilons if not all(e in panel.rises for panel in row)}
        rows.append(row)
    title = f"{study_name}: adversarial training{missing_text(missing)}"
    return Lines(title, source[0][0]["alpha"], epsilons, rows)


def draw(shown: Lines) -> Figure:
    """A row of panels per comparison point."""
    figure, axes = new_figure(len(shown.rows), len(shown.rows[0]))
    styles = epsilon_styles(shown.epsilons)
    drawn = set()
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, panel in zip(row, panels, strict=True):
            for epsilon, rise in panel.rises.items():
                axis.plot(shown.alphas, rise, **styles[epsilon])
                drawn.add(epsilon)
            if not panel.rises:
                say(axis, r"no model at any $\varepsilon$")
            axis.set_title(panel.title)
        row[0].set_ylabel(r"$L(w + \alpha d) - L(w)$, train")
    for axis in axes[-1]:
        axis.set_xlabel(r"$\alpha$ (step in units of $\|w\|$)")
    if drawn:
        epsilon_legend(figure, {epsilon: styles[epsilon] for epsilon in sorted(drawn)})
    figure.suptitle(shown.title)
    return figure
