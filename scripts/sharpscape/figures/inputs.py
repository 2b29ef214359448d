"""The loss over inputs, from a few images along the attack's direction and along a random one."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import CLEAN, Asked, epsilon_at
from sharpscape.figures.drawing.models import ModelFiles, gather, with_model
from sharpscape.figures.drawing.style import drawn_legend, epsilon_styles, new_figure, say
from sharpscape.figures.drawing.texts import cases_of, figure_title, missing_text, panel_title
from sharpscape.files.places import Place
from sharpscape.words import OWN

SOURCE = "landscape"
NEEDS = ("inputs",)
MEASURES = ()

# In the order of the file.
DIRECTIONS = ("the attack's direction", "a random direction")


class InputsPanel(NamedTuple):
    """The losses of one direction.

    Attributes:
        title: the direction, and its case where there are several.
        rises: {epsilon: rise of each image's loss above that of the image itself, mean over seeds,
            shape [image, point]}.
    """

    title: str
    rises: dict[float, np.ndarray]


class Inputs(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure; says what is a mean over what, and the epsilons without a model.
        alphas: positions; 1 is the example of the attack, and random noise of its size.
        epsilons: all of the study, {epsilon: its text}, ascending.
        rows: of panels, one per direction; a row per comparison point and evaluation.
    """

    title: str
    alphas: np.ndarray
    epsilons: dict[float, str]
    rows: list[list[InputsPanel]]


def _places(evaluations):
    """A function of an epsilon: {evaluation: Place}."""
    return lambda own: {
        evaluation: Place(
            "",
            "input_loss",
            "adversarial",
            epsilon_at(evaluation, own),
            "train",
        )
        for evaluation in evaluations
    }


def _rises(losses):
    """Rises of losses of shape [seed, image, direction, point], shape [image, direction, point]."""
    middle = losses.shape[-1] // 2
    return (losses - losses[..., middle : middle + 1]).mean(axis=0)


def show(asked: Asked, source: ModelFiles) -> Inputs:
    """The rise of the loss on train from images to noisy ones, at each adversarial model."""
    evaluations = [each for each in asked.evaluations if each != CLEAN]
    found = gather(source, _places(evaluations))
    cases = cases_of(found, evaluations)
    missing: dict[str, set[float]] = {case.comparison: set() for case in cases}
    rows = []
    for case in cases:
        rises = {}
        for epsilon, models in found[case.comparison].items():
            losses = with_model(models.get(case.evaluation))
            if losses is not None:
                rises[epsilon] = _rises(losses)
            # Without noise there is no direction.
            elif epsilon > 0 or case.evaluation != OWN:
                missing[case.comparison].add(epsilon)
        rows.append(
            [
                InputsPanel(
                    panel_title(name, case, cases, asked),
                    {epsilon: each[:, index] for epsilon, each in rises.items()},
                )
                for index, name in enumerate(DIRECTIONS)
            ]
        )
    epsilons = asked.texts(epsilon for models in found.values() for epsilon in models)
    title = figure_title(f"{asked.study}: the loss over inputs, train", cases, asked)
    title += "\nthick: mean over images; thin: each image, mean over seeds"
    alphas = source[0][0]["input_alpha"]
    return Inputs(title + missing_text(missing, asked), alphas, epsilons, rows)


def draw(shown: Inputs) -> Figure:
    """A row of two panels per comparison point and evaluation, on one scale."""
    figure, axes = new_figure(len(shown.rows), len(DIRECTIONS), sharey="row")
    styles = epsilon_styles(shown.epsilons)
    drawn = set()
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, panel in zip(row, panels, strict=True):
            for epsilon, rises in panel.rises.items():
                axis.plot(shown.alphas, rises.T, color=styles[epsilon]["color"], lw=0.7, alpha=0.6)
                axis.plot(shown.alphas, rises.mean(axis=0), **styles[epsilon] | {"linewidth": 2})
                drawn.add(epsilon)
            if not panel.rises:
                say(axis, r"no model at any $\varepsilon$")
            axis.set_title(panel.title)
        row[0].set_ylabel(r"$L(x + \alpha\,\delta) - L(x)$, train")
    for axis in axes[-1]:
        axis.set_xlabel(r"$\alpha$ (1: noise of size $\varepsilon$)")
    drawn_legend(figure, styles, drawn, shown.epsilons)
    figure.suptitle(shown.title)
    return figure
