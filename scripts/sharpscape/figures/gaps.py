"""The generalisation gaps of adversarially trained models against their sharpness."""

import itertools
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.methods import methods_of, model_legend, model_looks
from sharpscape.figures.drawing.signs import INFINITE, NOT_POSITIVE, SIGNS, sign_of
from sharpscape.figures.drawing.style import new_figure, say
from sharpscape.figures.drawing.texts import cases_of, figure_title, row_label, step_text
from sharpscape.judging.correlation import mean_tau, orders_over_epsilon, orders_within
from sharpscape.judging.pooled import pooled_points
from sharpscape.judging.resolution import scale_of, values_of
from sharpscape.judging.series import Protocol, Study, common_units, seed_and_method
from sharpscape.measures import load_measure

SOURCE = "summary"
NEEDS = ("seeds",)
MEASURES = (
    "generalisation_gap",
    "generalisation_gap_accuracy",
    "robust_accuracy",
    "lambda_max_full",
    "lambda_max_fixed",
    "kappa_full",
    "kappa_fixed",
    "line_rise",
    "average_flatness",
    "keskar_sharpness",
    "adaptive_sharpness",
)

# What stands upwards, each with its split.
GAPS = {"generalisation_gap": "", "generalisation_gap_accuracy": ""}
# A method of training may buy its small gap with accuracy.
OF_METHODS = GAPS | {"robust_accuracy": "test"}
# Each with what the noise does at perturbed weights.
PANELS = (
    ("lambda_max_full", "following"),
    ("lambda_max_fixed", "held"),
    ("kappa_full", "following"),
    ("kappa_fixed", "held"),
    ("line_rise", "following"),
    ("average_flatness", "following"),
    ("keskar_sharpness", "following"),
    ("adaptive_sharpness", "following"),
    ("keskar_sharpness", "held"),
    ("adaptive_sharpness", "held"),
)
ABREAST = 4
# How far from the median an axis reaches: w near 0 would squeeze all else into a corner.
SPAN = 1e4
# What lies beyond the axis, at its left and at its right end.
LEFT, RIGHT = ("below", NOT_POSITIVE), ("above", INFINITE)
NOTE = (
    "\n"
    r"$\blacktriangleleft\,\blacktriangleright$ beyond the axis; "
    r"$\triangleleft\,\triangleright$ no place on it: $\leq$ 0, $\infty$"
)


class Dot(NamedTuple):
    """One model.

    Attributes:
        epsilon: of its training.
        method: of its training, its index.
        sharpness: where it stands on the axis: at its end where the value lies beyond.
        gap: its generalisation gap, or its robust accuracy.
        beyond: "below" or "above" the axis, or the sign of a value that no axis has; "" inside.
    """

    epsilon: float
    method: int
    sharpness: float
    gap: float
    beyond: str


class GapsPanel(NamedTuple):
    """The models, by one measure of sharpness.

    Attributes:
        title: the rank correlations of C5, or of C7 where there are several methods.
        xlabel: the measure.
        dots: one per model.
    """

    title: str
    xlabel: str
    dots: list[Dot]


class GapsRow(NamedTuple):
    """Panels of one gap, or of accuracy, at a comparison point and an evaluation.

    Up to ABREAST of them.
    """

    ylabel: str
    panels: list[GapsPanel]


class Gaps(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure.
        methods: of training, plain first.
        epsilons: those that are shown, {epsilon: its text}, ascending.
        rows: of panels; none where no model has a gap.
    """

    title: str
    methods: list[str]
    epsilons: dict[float, str]
    rows: list[GapsRow]


def _points(study, protocol):
    """The points of a protocol; where there are several methods, of all of them above ε = 0."""
    if len(methods_of(study)) > 1:
        return pooled_points(study, protocol)
    return study.series["adversarial"].get(protocol, {})


def _found(study, gap, split, case):
    """[(measure, points, gaps)] of the panels that the study has something for."""
    gaps = _points(study, Protocol(gap, split, "", case.evaluation, case.comparison))
    found = []
    for measure, mode in PANELS:
        points = _points(study, Protocol(measure, "train", mode, case.evaluation, case.comparison))
        both = [
            epsilon
            for epsilon, point in points.items()
            if epsilon in gaps and not point.statuses and not gaps[epsilon].statuses
        ]
        if both:
            found.append((measure, {e: points[e] for e in both}, {e: gaps[e] for e in both}))
    return found


def _dots(points, gaps, methods):
    """One Dot per model; SPAN around the median is what the axis reaches, without 0 or infinity."""
    values = np.array([value for point in points.values() for value in point.values.values()])
    positive = values[np.isfinite(values) & (values > 0)]
    middle = np.median(positive) if positive.size else 1.0
    low, high = middle / SPAN, middle * SPAN
    dots = []
    for epsilon, point in points.items():
        for unit in common_units([point, gaps[epsilon]]):
            value = point.values[unit]
            beyond = sign_of(np.array([value]), log=True)
            beyond = beyond or ("below" if value < low else "above" if value > high else "")
            place = float(np.clip(value, low, high))
            method = methods.index(seed_and_method(unit)[1] or methods[0])
            dots.append(Dot(epsilon, method, place, gaps[epsilon].values[unit], beyond))
    return dots


def _taus(measure, points, gap, gaps, several):
    """The rank correlations of C5, or that of C7, over the epsilons that have values, as text."""
    units = common_units([*points.values(), *gaps.values()])
    sharpness, of_gap = (
        values_of(list(side.values()), units, scale_of(name, side.values(), 1.0))
        for name, side in ((measure, points), (gap, gaps))
    )
    taus = []
    if len(points) > 1 and units and not several:
        taus.append((r"over $\varepsilon$", orders_over_epsilon))
    if len(units) > 1:
        taus.append(("over methods" if several else r"within $\varepsilon$", orders_within))
    return r"$\tau$ " + ", ".join(
        f"{where} {mean_tau(order(sharpness), order(of_gap)):.2f}" for where, order in taus
    )


def show(asked: Asked, source: Study) -> Gaps:
    """Both gaps against sharpness on train, one dot per model; of several methods accuracy, too.

    The study has seeds; each gap takes rows of panels of its own, at each of its comparison points
    and where the models are asked to be measured.
    """
    rows = []
    epsilons = set()
    methods = methods_of(source)
    several = len(methods) > 1
    with_gap = {p.comparison for p in source.series["adversarial"] if p.measure in GAPS}
    cases = cases_of(with_gap, asked.evaluations)
    upwards = OF_METHODS if several else GAPS
    for case, (gap, split) in itertools.product(cases, upwards.items()):
        ylabel = row_label(load_measure(gap).label, case, cases, asked)
        panels = []
        for measure, points, gaps in _found(source, gap, split, case):
            label = load_measure(measure).label
            taus = _taus(measure, points, gap, gaps, several)
            panels.append(GapsPanel(taus, label, _dots(points, gaps, methods)))
            epsilons |= set(points)
        for first in range(0, len(panels), ABREAST):
            rows.append(GapsRow(ylabel, panels[first : first + ABREAST]))
    title = asked.study
    if rows:
        title = figure_title(f"{title}: adversarial training, train", cases, asked) + NOTE
        title = "\n".join(filter(None, [title, step_text(asked)]))
    return Gaps(title, methods, asked.texts(epsilons), rows)


def _draw_panel(axis, panel: GapsPanel, looks):
    """One dot per model, an arrow at the edge where it lies beyond: an open one beside a sign."""
    axis.set_xscale("log")
    # Less than a decade has its labels at minor ticks, close together.
    axis.tick_params(axis="x", which="minor", labelsize="xx-small", rotation=30)
    for dot in panel.dots:
        look = looks[dot.epsilon, dot.method]
        marker = "<" if dot.beyond in LEFT else ">" if dot.beyond in RIGHT else look["marker"]
        drawn = {"color": look["color"], "markersize": 4, "alpha": 0.8}
        if dot.beyond in SIGNS:
            drawn["markerfacecolor"] = "none"
        axis.plot(dot.sharpness, dot.gap, marker, **drawn)
    signs = {dot.beyond for dot in panel.dots} & set(SIGNS)
    for sign in signs:
        x, ha = (0, "left") if sign in LEFT else (1, "right")
        place = {"transform": axis.transAxes, "ha": ha, "va": "bottom", "fontsize": "small"}
        axis.text(x, 1.01, SIGNS[sign], **place)
    axis.axhline(0, color="0.6", linewidth=0.8, zorder=-1)
    axis.set(xlabel=panel.xlabel, title=panel.title)


def draw(shown: Gaps) -> Figure:
    """Rows of panels, each with an axis of gaps of its own."""
    if not shown.rows:
        figure, axes = new_figure(1, 1)
        say(axes[0, 0], "no model has a generalisation gap")
        figure.suptitle(shown.title)
        return figure
    columns = max(len(row.panels) for row in shown.rows)
    figure, axes = new_figure(len(shown.rows), columns, sharey="row")
    looks = model_looks(list(shown.epsilons), shown.methods)
    for row, (ylabel, panels) in zip(axes, shown.rows, strict=True):
        row[0].set_ylabel(ylabel)
        for axis in row[len(panels) :]:
            axis.set_axis_off()
        for axis, panel in zip(row, panels, strict=False):
            _draw_panel(axis, panel, looks)
    model_legend(figure, shown.epsilons, shown.methods, without="linestyle")
    figure.suptitle(shown.title)
    return figure
