"""The generalisation gaps of adversarially trained models against their sharpness."""

import itertools
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.signs import INFINITE, NOT_POSITIVE, SIGNS, sign_of
from sharpscape.figures.drawing.style import epsilon_legend, epsilon_styles, new_figure, say
from sharpscape.figures.drawing.texts import cases_of, figure_title, row_label, step_text
from sharpscape.judging.correlation import mean_tau, orders_over_epsilon, orders_within
from sharpscape.judging.resolution import scale_of, values_of
from sharpscape.judging.series import Protocol, Study, common_units
from sharpscape.measures import load_measure

SOURCE = "summary"
NEEDS = ("seeds",)
MEASURES = (
    "generalisation_gap",
    "generalisation_gap_accuracy",
    "lambda_max_full",
    "lambda_max_fixed",
    "kappa_full",
    "kappa_fixed",
    "line_rise",
    "average_flatness",
    "keskar_sharpness",
    "adaptive_sharpness",
)

GAPS = MEASURES[:2]
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
        sharpness: where it stands on the axis: at its end where the value lies beyond.
        gap: its generalisation gap.
        beyond: "below" or "above" the axis, or the sign of a value that no axis has; "" inside.
    """

    epsilon: float
    sharpness: float
    gap: float
    beyond: str


class GapsPanel(NamedTuple):
    """The models, by one measure of sharpness.

    Attributes:
        title: the rank correlations of C5.
        xlabel: the measure.
        dots: one per model.
    """

    title: str
    xlabel: str
    dots: list[Dot]


class GapsRow(NamedTuple):
    """Panels of one gap at a comparison point and an evaluation, up to ABREAST of them."""

    ylabel: str
    panels: list[GapsPanel]


class Gaps(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure.
        epsilons: those that are shown, {epsilon: its text}, ascending.
        rows: of panels; none where no model has a gap.
    """

    title: str
    epsilons: dict[float, str]
    rows: list[GapsRow]


def _found(study, gap, case):
    """[(measure, points, gaps)] of the panels that the study has something for."""
    series = study.series["adversarial"]
    gaps = series.get(Protocol(gap, "", "", case.evaluation, case.comparison), {})
    found = []
    for measure, mode in PANELS:
        protocol = Protocol(measure, "train", mode, case.evaluation, case.comparison)
        points = series.get(protocol, {})
        both = [
            epsilon
            for epsilon, point in points.items()
            if epsilon in gaps and not point.statuses and not gaps[epsilon].statuses
        ]
        if both:
            found.append((measure, {e: points[e] for e in both}, {e: gaps[e] for e in both}))
    return found


def _dots(points, gaps):
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
            dots.append(Dot(epsilon, place, gaps[epsilon].values[unit], beyond))
    return dots


def _taus(measure, points, gap, gaps):
    """Both rank correlations of C5 over the epsilons that have values, as text."""
    seeds = common_units([*points.values(), *gaps.values()])
    sharpness, of_gap = (
        values_of(list(side.values()), seeds, scale_of(name, side.values(), 1.0))
        for name, side in ((measure, points), (gap, gaps))
    )
    taus = []
    if len(points) > 1 and seeds:
        taus.append((r"over $\varepsilon$", orders_over_epsilon))
    if len(seeds) > 1:
        taus.append((r"within $\varepsilon$", orders_within))
    return r"$\tau$ " + ", ".join(
        f"{where} {mean_tau(order(sharpness), order(of_gap)):.2f}" for where, order in taus
    )


def show(asked: Asked, source: Study) -> Gaps:
    """Both gaps against sharpness on train, one dot per model.

    The study has seeds; each gap takes rows of panels of its own, at each of its comparison points
    and where the models are asked to be measured.
    """
    rows = []
    epsilons = set()
    with_gap = {p.comparison for p in source.series["adversarial"] if p.measure in GAPS}
    cases = cases_of(with_gap, asked.evaluations)
    for case, gap in itertools.product(cases, GAPS):
        ylabel = row_label(load_measure(gap).label, case, cases, asked)
        panels = []
        for measure, points, gaps in _found(source, gap, case):
            label, taus = load_measure(measure).label, _taus(measure, points, gap, gaps)
            panels.append(GapsPanel(taus, label, _dots(points, gaps)))
            epsilons |= set(points)
        for first in range(0, len(panels), ABREAST):
            rows.append(GapsRow(ylabel, panels[first : first + ABREAST]))
    title = asked.study
    if rows:
        title = figure_title(f"{title}: adversarial training, train", cases, asked) + NOTE
        title = "\n".join(filter(None, [title, step_text(asked)]))
    return Gaps(title, asked.texts(epsilons), rows)


def _draw_panel(axis, panel: GapsPanel, styles):
    """One dot per model, an arrow at the edge where it lies beyond: an open one beside a sign."""
    axis.set_xscale("log")
    # Less than a decade has its labels at minor ticks, close together.
    axis.tick_params(axis="x", which="minor", labelsize="xx-small", rotation=30)
    for dot in panel.dots:
        marker = "<" if dot.beyond in LEFT else ">" if dot.beyond in RIGHT else "o"
        look = {"color": styles[dot.epsilon]["color"], "markersize": 4, "alpha": 0.8}
        if dot.beyond in SIGNS:
            look["markerfacecolor"] = "none"
        axis.plot(dot.sharpness, dot.gap, marker, **look)
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
    styles = epsilon_styles(shown.epsilons)
    for row, (ylabel, panels) in zip(axes, shown.rows, strict=True):
        row[0].set_ylabel(ylabel)
        for axis in row[len(panels) :]:
            axis.set_axis_off()
        for axis, panel in zip(row, panels, strict=False):
            _draw_panel(axis, panel, styles)
    dots = {e: {"color": s["color"], "marker": "o", "linestyle": ""} for e, s in styles.items()}
    epsilon_legend(figure, dots, shown.epsilons)
    figure.suptitle(shown.title)
    return figure
