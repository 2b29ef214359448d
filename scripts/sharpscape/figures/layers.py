"""Curvature layer by layer over epsilon, as maps: largest eigenvalue and trace of each block."""

from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked, epsilon_at
from sharpscape.figures.drawing.models import ModelFiles, gather, with_model
from sharpscape.figures.drawing.style import new_figure, say
from sharpscape.figures.drawing.texts import cases_of, figure_title, missing_text, panel_title
from sharpscape.figures.drawing.ticks import set_ticks
from sharpscape.files.places import Place
from sharpscape.words import HELD

SOURCE = "curvature"
NEEDS = ("layers",)
MEASURES = ()

PANELS = (
    ("layer_lambda_max_fixed", r"$\lambda_{max}$ of the layer's block"),
    ("layer_trace_fixed", "trace of the layer's block"),
)
NAMES = "layers"
COLOURS = "viridis"


class LayersPanel(NamedTuple):
    """The map of one quantity.

    Attributes:
        title: what it is, and its comparison point and evaluation where there are several.
        values: mean over seeds, shape [layer, epsilon]; NaN where there is no model.
    """

    title: str
    values: np.ndarray


class Layers(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure; names the epsilons without a model.
        layers: names, in the network's order.
        epsilons: texts of all of the study, ascending.
        rows: of panels, one per comparison point and evaluation, in the order of PANELS.
        ends: smallest and largest value above 0 of each panel of a row, over all rows.
    """

    title: str
    layers: list[str]
    epsilons: list[str]
    rows: list[list[LayersPanel]]
    ends: list[tuple[float, float]]


def _places(evaluations):
    """A function of an epsilon: {(evaluation, name): Place}."""
    return lambda own: {
        (at, name): Place("", name, "adversarial", epsilon_at(at, own), "train", HELD)
        for at in evaluations
        for name in (NAMES, *(name for name, _ in PANELS))
    }


def _names(found):
    """The layers' names, in the network's order; of seeds without a model they are empty."""
    fields = [fields for models in found.values() for fields in models.values()]
    named = [rows for each in fields for (_, name), rows in each.items() if name == NAMES]
    return next(([*map(str, row)] for rows in named for row in rows if row[0]), [])


def _map(models, evaluation, name, count):
    """Means over seeds, shape [layer, epsilon]."""
    found = [with_model(fields.get((evaluation, name))) for fields in models.values()]
    nothing = np.full(count, np.nan)
    return np.array([nothing if each is None else each.mean(axis=0) for each in found]).T


def _ends(panels):
    """The smallest and the largest number above 0 of panels; 1 and 1 without any."""
    numbers = np.concatenate([each.values[each.values > 0] for each in panels])
    return (float(numbers.min()), float(numbers.max())) if len(numbers) else (1.0, 1.0)


def show(asked: Asked, source: ModelFiles) -> Layers:
    """Each adversarial model's curvature by layer, where models are asked to be measured."""
    found = gather(source, _places(asked.evaluations))
    layers, cases = _names(found), cases_of(found, asked.evaluations)
    epsilons = asked.texts(epsilon for models in found.values() for epsilon in models)
    missing: dict[str, set] = {case.comparison: set() for case in cases}
    rows = []
    for case in cases:
        models = found[case.comparison]
        panels = [
            LayersPanel(
                panel_title(text, case, cases, asked),
                _map(models, case.evaluation, name, len(layers)),
            )
            for name, text in PANELS
        ]
        without = np.isnan(panels[0].values).all(axis=0)
        missing[case.comparison] |= {each for each, no in zip(models, without, strict=True) if no}
        rows.append(panels)
    title = figure_title(f"{asked.study}: Hessian by layer, noise held, train", cases, asked)
    title += missing_text(missing, asked)
    ends = [_ends(panels) for panels in zip(*rows, strict=True)]
    return Layers(title, layers, list(epsilons.values()), rows, ends)


def draw(shown: Layers) -> Figure:
    """Maps of logarithmic colours; what is not above 0 says so."""
    height = 1.4 + 0.2 * len(shown.layers)
    figure, axes = new_figure(len(shown.rows), len(PANELS), height=height, sharey="row")
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, panel, (low, high) in zip(row, panels, shown.ends, strict=True):
            norm = LogNorm(low, high if high > low else 2 * low)
            _draw_map(axis, panel, norm)
            set_ticks(axis.xaxis, {float(at): text for at, text in enumerate(shown.epsilons)})
            shades = plt.cm.ScalarMappable(norm, COLOURS)
            figure.colorbar(shades, ax=axis)
        row[0].set_yticks(range(len(shown.layers)), shown.layers, fontsize="small")
    for axis in axes[-1]:
        axis.set_xlabel(r"$\varepsilon$ of training")
    figure.suptitle(shown.title)
    return figure


def _draw_map(axis, panel, norm):
    axis.set_title(panel.title)
    if not panel.values.size:
        say(axis, r"no model at any $\varepsilon$")
        return
    positive = np.where(panel.values > 0, panel.values, np.nan)
    axis.imshow(positive, norm=norm, cmap=COLOURS, aspect="auto")
    for layer, epsilon in zip(*np.nonzero(panel.values <= 0), strict=True):
        axis.text(epsilon, layer, "≤0", ha="center", va="center", color="0.4", fontsize="small")
    axis.tick_params(length=0, which="both")
