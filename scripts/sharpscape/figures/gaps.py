"""The generalisation gap of adversarially trained models against their sharpness."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.style import epsilon_legend, epsilon_styles, new_figure, say
from sharpscape.figures.drawing.texts import COMPARISONS, ordered_comparisons
from sharpscape.judging.correlation import mean_tau, orders_over_epsilon, orders_within
from sharpscape.judging.resolution import scale_of, values_of
from sharpscape.judging.series import Protocol, Study, common_units
from sharpscape.measures import load_measure
from sharpscape.words import OWN

SOURCE = "summary"
NEEDS = ("seeds",)
MEASURES = (
    "generalisation_gap",
    "lambda_max_full",
    "lambda_max_fixed",
    "kappa_full",
    "kappa_fixed",
    "line_rise",
    "average_flatness",
    "keskar_sharpness",
    "adaptive_sharpness",
)

GAP = "generalisation_gap"
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


class Dot(NamedTuple):
    """One model.

    Attributes:
        epsilon: of its training.
        sharpness: where it stands on the axis: at its end where the value lies beyond.
        gap: its generalisation gap.
        beyond: "below" or "above" the axis, "" inside.
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
    """Panels of one comparison point, up to ABREAST of them."""

    ylabel: str
    panels: list[GapsPanel]


class Gaps(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure.
        epsilons: those that are shown, ascending.
        rows: of panels; none where no model has a gap.
    """

    title: str
    epsilons: list[float]
    rows: list[GapsRow]


def _found(study, comparison):
    """[(measure, points, gaps)] of the panels that the study has something for."""
    series = study.series["adversarial"]
    gaps = series.get(Protocol(GAP, "", "", OWN, comparison), {})
    found = []
    for measure, mode in PANELS:
        protocol = Protocol(measure, "train", mode, OWN, comparison)
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
            beyond = "below" if value < low else "above" if value > high else ""
            place = float(np.clip(value, low, high))
            dots.append(Dot(epsilon, place, gaps[epsilon].values[unit], beyond))
    return dots


def _taus(measure, points, gaps):
    """Both rank correlations of C5 over the epsilons that have values, as text."""
    seeds = common_units([*points.values(), *gaps.values()])
    sharpness, gap = (
        values_of(list(side.values()), seeds, scale_of(name, side.values(), 1.0))
        for name, side in ((measure, points), (GAP, gaps))
    )
    taus = []
    if len(points) > 1 and seeds:
        taus.append((r"over $\varepsilon$", orders_over_epsilon))
    if len(seeds) > 1:
        taus.append((r"within $\varepsilon$", orders_within))
    return r"$\tau$ " + ", ".join(
        f"{where} {mean_tau(order(sharpness), order(gap)):.2f}" for where, order in taus
    )


def show(study_name: str, source: Study) -> Gaps:
    """The loss gap against sharpness on train at the own epsilon, one dot per model.

    The study has seeds; each of its comparison points takes rows of panels of its own.
    """
    rows = []
    epsilons = set()
    with_gap = (p.comparison for p in source.series["adversarial"] if p.measure == GAP)
    for comparison in ordered_comparisons(with_gap):
        panels = []
        for measure, points, gaps in _found(source, comparison):
            label = load_measure(measure).label
            panels.append(GapsPanel(_taus(measure, points, gaps), label, _dots(points, gaps)))
            epsilons |= set(points)
        ylabel = f"{load_measure(GAP).label}\n({COMPARISONS[comparison]})"
        for first in range(0, len(panels), ABREAST):
            rows.append(GapsRow(ylabel, panels[first : first + ABREAST]))
    title = study_name
    if rows:
        title += (
            ": adversarial training, train, "
            r"own $\varepsilon$ ($\triangleleft\,\triangleright$ beyond the axis)"
        )
    return Gaps(title, sorted(epsilons), rows)


def _draw_panel(axis, panel: GapsPanel, styles):
    """One dot per model, an arrow at the edge where it lies beyond."""
    axis.set_xscale("log")
    # Less than a decade has its labels at minor ticks, close together.
    axis.tick_params(axis="x", which="minor", labelsize="xx-small", rotation=30)
    for dot in panel.dots:
        marker = {"below": "<", "above": ">", "": "o"}[dot.beyond]
        look = {"color": styles[dot.epsilon]["color"], "markersize": 4, "alpha": 0.8}
        axis.plot(dot.sharpness, dot.gap, marker, **look)
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
    epsilon_legend(figure, dots)
    figure.suptitle(shown.title)
    return figure
