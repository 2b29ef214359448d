"""Methods of training against plain training: sharpness as a ratio, at each epsilon by itself."""

from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.ticker import FormatStrFormatter, LogLocator, NullFormatter

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.style import (
    MARKERS,
    epsilon_legend,
    epsilon_styles,
    new_figure,
    say,
)
from sharpscape.figures.drawing.texts import cases_of, figure_title, row_label, step_text
from sharpscape.judging.resolution import change, scale_of, values_of
from sharpscape.judging.series import Protocol, Study, adversarial_labels, common_units
from sharpscape.judging.statistics import bounds, means
from sharpscape.measures import load_measure
from sharpscape.words import FOLLOWING, HELD, PLAIN, equal_loss_of, noise_and_training

SOURCE = "summary"
NEEDS = ("several methods",)
MEASURES = (
    "lambda_max_fixed",
    "trace_fixed",
    "kappa_fixed",
    "line_rise",
    "average_flatness",
    "keskar_sharpness",
    "adaptive_sharpness",
    "robust_loss",
    "robust_accuracy",
    "generalisation_gap",
    "generalisation_gap_accuracy",
)

# What is no sharpness, with its split. A method may end flatter because it has fitted less.
BESIDE = {
    "robust_loss": "train",
    "robust_accuracy": "test",
    "generalisation_gap": "",
    "generalisation_gap_accuracy": "",
}
# Each with its split and what the noise does at perturbed weights; of a study that has it.
PANELS = tuple(
    panel
    for name in MEASURES
    for panel in (
        [(name, BESIDE[name], "")]
        if name in BESIDE
        else [(name, "train", mode) for mode in (FOLLOWING, HELD)]
    )
)
ABREAST = 4
# Height of a method in a panel, and of all else in it, in inches.
HEIGHT, ROOM = 0.45, 1.3
# How far from the middle of a method its outermost epsilon stands.
SPREAD = 0.2
# From one end of an axis of ratios to the other: beyond, labels within a decade would overlap.
WIDE = 500


class Mark(NamedTuple):
    """What a method changes at an epsilon.

    Attributes:
        method: its index.
        epsilon: of the training.
        size: ratio to plain training or difference from it, mean over seeds on that scale.
        low, high: its interval at 95 %, paired by seed; size itself of one seed.
    """

    method: int
    epsilon: float
    size: float
    low: float
    high: float


class MethodsPanel(NamedTuple):
    """A measure.

    Attributes:
        xlabel: the measure, and what of it is shown.
        ratio: whether sizes are ratios.
        marks: one per method and epsilon that both have.
    """

    xlabel: str
    ratio: bool
    marks: list[Mark]


class MethodsRow(NamedTuple):
    """Panels of a comparison point and an evaluation, up to ABREAST of them."""

    ylabel: str
    panels: list[MethodsPanel]


class Methods(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure.
        methods: labels, from the top.
        epsilons: {epsilon: its text}, ascending.
        rows: of panels.
    """

    title: str
    methods: list[str]
    epsilons: dict[float, str]
    rows: list[MethodsRow]


def _labels(study):
    """{method: noise label of its adversarial models}, without plain training."""
    found = {noise_and_training(label)[1]: label for label in adversarial_labels(study)}
    return {training: label for training, label in found.items() if training != PLAIN}


def _sides(study, label, protocol):
    """{epsilon: (point of plain training, point of the method)} where both have values."""
    plain, other = (study.series.get(each, {}).get(protocol, {}) for each in ("adversarial", label))
    return {
        epsilon: (point, other[epsilon])
        for epsilon, point in plain.items()
        if epsilon > 0
        and epsilon in other
        and not (point.statuses or other[epsilon].statuses)
        and common_units([point, other[epsilon]])
    }


def _marks(index, sides, scale):
    for epsilon, (plain, other) in sides.items():
        seeds = common_units([plain, other])
        before, after = (values_of([each], seeds, scale).y for each in (plain, other))
        found = means(change(after, before))
        low, high = bounds(found)
        yield Mark(index, epsilon, *(scale.size(each[0]) for each in (found.mean, low, high)))


def _panel(study, labels, protocol):
    """The panel of a measure; None where no method can be held against plain training."""
    sides = [_sides(study, label, protocol) for label in labels.values()]
    points = [point for each in sides for both in each.values() for point in both]
    if not points:
        return None
    scale = scale_of(protocol.measure, points, 1.0)
    marks = [mark for i, each in enumerate(sides) for mark in _marks(i, each, scale)]
    what = "ratio to plain" if scale.logarithm else "less plain"
    # Labels of curvature say it themselves.
    fixed = protocol.measure.endswith("_fixed")
    mode = f", noise {protocol.mode}" if protocol.mode and not fixed else ""
    split = f", {protocol.split}" if protocol.split and protocol.measure in BESIDE else ""
    label = f"{load_measure(protocol.measure).label}{mode}{split}\n{what}"
    return MethodsPanel(label, scale.logarithm, marks)


def show(asked: Asked, source: Study) -> Methods:
    """Each method at each epsilon against plain training, where models are asked to be measured."""
    labels, rows, epsilons = _labels(source), [], set()
    there = {protocol.comparison for protocol in source.series["adversarial"]}
    cases = cases_of(there, asked.evaluations)
    for case in cases:
        places = [
            Protocol(name, split, mode, case.evaluation, case.comparison)
            for name, split, mode in PANELS
            # Where it is equal it says nothing.
            if name != "robust_loss" or equal_loss_of(case.comparison) is None
        ]
        found = [_panel(source, labels, place) for place in places]
        panels = [each for each in found if each]
        epsilons |= {mark.epsilon for panel in panels for mark in panel.marks}
        for first in range(0, len(panels), ABREAST):
            ylabel = row_label("", case, cases, asked).strip()
            rows.append(MethodsRow(ylabel, panels[first : first + ABREAST]))
    title = figure_title(f"{asked.study}: methods of training against plain training", cases, asked)
    title = "\n".join(filter(None, [title, step_text(asked)]))
    return Methods(title, list(labels), asked.texts(epsilons), rows)


def _looks(epsilons):
    """{epsilon: colour and marker}."""
    styles = epsilon_styles(epsilons)
    return {
        epsilon: {"color": style["color"], "marker": MARKERS[i % len(MARKERS)], "linestyle": ""}
        for i, (epsilon, style) in enumerate(styles.items())
    }


def _draw_panel(axis, panel, shown, looks):
    if panel.ratio:
        axis.set_xscale("log")
        axis.xaxis.set_major_formatter(FormatStrFormatter("%g"))
        axis.xaxis.set_minor_formatter(NullFormatter())
    axis.axvline(1 if panel.ratio else 0, color="0.6", linewidth=0.8, zorder=-1)
    places = {epsilon: i - (len(looks) - 1) / 2 for i, epsilon in enumerate(looks)}
    step = 2 * SPREAD / max(1, len(looks) - 1)
    for mark in panel.marks:
        y = mark.method + step * places[mark.epsilon]
        axis.hlines(y, mark.low, mark.high, color=looks[mark.epsilon]["color"], linewidth=1)
        axis.plot(mark.size, y, markersize=4, **looks[mark.epsilon])
    if panel.ratio:
        low, high = axis.get_xlim()
        subs = (1, 2, 5) if high < WIDE * low else (1,)
        axis.xaxis.set_major_locator(LogLocator(subs=subs))
    axis.set(xlabel=panel.xlabel, ylim=(len(shown.methods) - 0.5, -0.5))


def draw(shown: Methods) -> Figure:
    """Rows of panels; methods downwards, a mark and an interval for each epsilon."""
    if not shown.rows:
        figure, axes = new_figure(1, 1)
        say(axes[0, 0], "no method has a value beside plain training")
        figure.suptitle(shown.title)
        return figure
    columns = max(len(row.panels) for row in shown.rows)
    height = ROOM + HEIGHT * len(shown.methods)
    figure, axes = new_figure(len(shown.rows), columns, height=height, sharey=True)
    looks = _looks(shown.epsilons)
    for row, (ylabel, panels) in zip(axes, shown.rows, strict=True):
        row[0].set_yticks(range(len(shown.methods)), shown.methods)
        row[0].set_ylabel(ylabel)
        for axis in row[len(panels) :]:
            axis.set_axis_off()
        for axis, panel in zip(row, panels, strict=False):
            _draw_panel(axis, panel, shown, looks)
    epsilon_legend(figure, looks, shown.epsilons)
    figure.suptitle(shown.title)
    return figure
