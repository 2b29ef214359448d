"""Loss along lines, one curve per epsilon."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import CLEAN, Asked, epsilon_at
from sharpscape.figures.drawing.axes import LINES, STEPS, batch_norm_text
from sharpscape.figures.drawing.models import ModelFiles, gather, with_model
from sharpscape.figures.drawing.style import (
    drawn_legend,
    epsilon_styles,
    lowest_axes,
    new_figure,
    say,
)
from sharpscape.figures.drawing.texts import cases_of, evaluation_text, missing_text, panel_title
from sharpscape.files.axes import LINE, RANDOM, names_along
from sharpscape.files.places import Place
from sharpscape.words import FOLLOWING, MODES

SOURCE = "landscape"
NEEDS = ()
MEASURES = ()


class LinesPanel(NamedTuple):
    """The lines of one evaluation.

    Attributes:
        title: its evaluation, its comparison point and what its lines go along where there are
            several.
        step: the unit of positions, in words.
        rises: {epsilon: rise of the loss above its value at the model, mean over directions and
            seeds, shape [point]}; without the epsilons that have no model.
    """

    title: str
    step: str
    rises: dict[float, np.ndarray]


class Lines(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure; says what all lines go along and are means over, and the epsilons
            without a model.
        alphas: positions, shape [point].
        epsilons: all of the study, {epsilon: its text}, ascending.
        rows: of panels, one per comparison point, kind of line and evaluation.
    """

    title: str
    alphas: np.ndarray
    epsilons: dict[float, str]
    rows: list[list[LinesPanel]]


class _Kind(NamedTuple):
    """Lines that are shown together.

    Attributes:
        axes: what they go along.
        number: which of these lines alone; None for the mean over all.
        text: the same in words.
    """

    axes: str
    number: int | None
    text: str

    def chosen(self, lines):
        """Those of lines of shape [seed, direction, point]."""
        return lines if self.number is None else lines[:, self.number : self.number + 1]


KINDS = [
    _Kind(axes, None if axes == RANDOM else number, text)
    for axes, texts in LINES.items()
    for number, text in enumerate(texts)
]


def _places(evaluations):
    """A function of an epsilon: {(axes, evaluation, mode): Place}."""
    return lambda own: {
        (axes, evaluation, mode): Place(
            "",
            name,
            "adversarial",
            epsilon_at(evaluation, own),
            "train",
            mode,
        )
        for axes, name in names_along(LINE).items()
        for evaluation in evaluations
        for mode in MODES
    }


def _kinds(lines):
    """The KINDS that the study has."""
    fields = [fields for models in lines.values() for fields in models.values()]
    axes = {axes for each in fields for axes, _, _ in each}
    return [kind for kind in KINDS if kind.axes in axes]


def _columns(axes, present, asked):
    """[[(evaluation, mode, both in words)]]: of each row, those that the study has."""
    rows = [
        [(each, mode, f"{evaluation_text(each, asked)}, noise {mode}") for mode in MODES]
        for each in asked.evaluations
        if each != CLEAN
    ] or [[]]
    if asked.clean:
        rows[0].append((CLEAN, FOLLOWING, evaluation_text(CLEAN, asked)))
    kept = [[each for each in columns if (axes, *each[:2]) in present] for columns in rows]
    return [columns for columns in kept if columns]


def _counted(numbers, what):
    """How many there are of something, "" for none: "6 seeds", "5 to 6 seeds"."""
    if not numbers:
        return ""
    low, high = min(numbers), max(numbers)
    several = "" if high == 1 else "s"
    return f"{low} to {high} {what}s" if low < high else f"{high} {what}{several}"


def _mean_over(shown, source):
    """What lines are means over, in words; shown has lines of shapes [seed, direction, point]."""
    seeded = any(settings["seeds"] is not None for _, settings in source)
    random = {each.shape[1] for kind, each in shown if kind.number is None}
    others = any(kind.number is not None for kind, _ in shown)
    parts = [
        _counted(random, "random direction" if others else "direction"),
        _counted({each.shape[0] for _, each in shown}, "seed") if seeded else "",
    ]
    parts = [part for part in parts if part]
    return f"mean over {' and '.join(parts)}" if parts else ""


def _lines_at(models, kind, evaluation, mode):
    """{epsilon: lines of a kind, shape [seed, direction, point]} of epsilons that have a model."""
    found = {
        epsilon: with_model(fields.get((kind.axes, evaluation, mode)))
        for epsilon, fields in models.items()
    }
    return {each: kind.chosen(lines) for each, lines in found.items() if lines is not None}


def _rise(losses):
    """Mean rise above the middle of lines of shape [seed, direction, point], shape [point]."""
    middle = losses.shape[-1] // 2
    return (losses - losses[..., middle : middle + 1]).mean(axis=(0, 1))


def show(asked: Asked, source: ModelFiles) -> Lines:
    """The rise of the loss on train along lines through each adversarial model."""
    evaluations = list(dict.fromkeys([*asked.evaluations, CLEAN]))
    lines = gather(source, _places(evaluations))
    present = {key for models in lines.values() for each in models.values() for key in each}
    kinds = {kind.text: kind for kind in _kinds(lines)}
    cases = cases_of(lines, axes=kinds)
    epsilons = asked.texts(epsilon for models in lines.values() for epsilon in models)
    missing: dict[str, set] = {case.comparison: set() for case in cases}
    rows, drawn = [], []
    for case in cases:
        kind = kinds[case.axes]
        for columns in _columns(kind.axes, present, asked):
            row = []
            for evaluation, mode, name in columns:
                kept = _lines_at(lines[case.comparison], kind, evaluation, mode)
                drawn += [(kind, each) for each in kept.values()]
                missing[case.comparison] |= set(epsilons) - set(kept)
                rises = {each: _rise(losses) for each, losses in kept.items()}
                title = panel_title(name, case, cases, asked)
                row.append(LinesPanel(title, STEPS[kind.axes], rises))
            rows.append(row)
    notes = [*kinds] if len(kinds) == 1 else []
    notes += filter(None, [batch_norm_text(source), _mean_over(drawn, source)])
    title = "\n".join([f"{asked.study}: adversarial training, train", *notes])
    title += missing_text(missing, asked)
    return Lines(title, source[0][0]["alpha"], epsilons, rows)


def draw(shown: Lines) -> Figure:
    """A row of panels per comparison point and evaluation."""
    counts = [len(row) for row in shown.rows]
    figure, axes = new_figure(len(counts), max(counts))
    styles = epsilon_styles(shown.epsilons)
    drawn = set()
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, panel in zip(row, panels, strict=False):
            for epsilon, rise in panel.rises.items():
                axis.plot(shown.alphas, rise, **styles[epsilon])
                drawn.add(epsilon)
            if not panel.rises:
                say(axis, r"no model at any $\varepsilon$")
            axis.set_title(panel.title)
        row[0].set_ylabel(r"$L(w + \alpha d) - L(w)$, train")
    lowest = lowest_axes(axes, counts)
    for row, panels, below in zip(axes, shown.rows, [*shown.rows[1:], []], strict=True):
        for index, (axis, panel) in enumerate(zip(row, panels, strict=False)):
            # Those below may have positions in another unit.
            if axis in lowest or below[index].step != panel.step:
                axis.set_xlabel(rf"$\alpha$ ({panel.step})")
    drawn_legend(figure, styles, drawn, shown.epsilons)
    figure.suptitle(shown.title)
    return figure
