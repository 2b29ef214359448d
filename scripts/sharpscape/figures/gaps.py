"""The generalisation gap of adversarially trained models against their sharpness."""

import numpy as np

from sharpscape.figures.style import (
    COMPARISONS,
    epsilon_legend,
    epsilon_styles,
    new_figure,
    ordered_comparisons,
    say,
)
from sharpscape.judging.correlation import correlate_over_epsilon, correlate_over_seeds
from sharpscape.judging.series import Protocol, by_model, common_units
from sharpscape.measures import MEASURES
from sharpscape.words import OWN

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


def _found(study, comparison):
    """[(measure, points, gaps)] of the panels that the study has something for."""
    gaps = study.gaps["adversarial"].get(Protocol(GAP, "", "", OWN, comparison), {})
    found = []
    for measure, mode in PANELS:
        protocol = Protocol(measure, "train", mode, OWN, comparison)
        points = by_model(study.series["adversarial"].get(protocol, {}))
        both = [
            epsilon
            for epsilon, point in points.items()
            if epsilon in gaps and not point.statuses and not gaps[epsilon].statuses
        ]
        if both:
            found.append((measure, {e: points[e] for e in both}, {e: gaps[e] for e in both}))
    return found


def _draw_panel(axis, points, gaps, styles):
    """One dot per model; an arrow at the edge where it lies beyond SPAN, 0 or infinity."""
    values = np.array([value for point in points.values() for value in point.values.values()])
    positive = values[np.isfinite(values) & (values > 0)]
    middle = np.median(positive) if positive.size else 1.0
    low, high = middle / SPAN, middle * SPAN
    axis.set_xscale("log")
    # Less than a decade has its labels at minor ticks, close together.
    axis.tick_params(axis="x", which="minor", labelsize="xx-small", rotation=30)
    for epsilon, point in points.items():
        for unit in common_units([point, gaps[epsilon]]):
            x, y = point.values[unit], gaps[epsilon].values[unit]
            marker = "<" if x < low else ">" if x > high else "o"
            place = np.clip(x, low, high)
            axis.plot(place, y, marker, color=styles[epsilon]["color"], markersize=4, alpha=0.8)


def _taus(points, gaps):
    """Both rank correlations of C5 over the epsilons that have values, as text."""
    epsilons = list(points)
    taus = []
    if len(epsilons) > 1:
        taus.append((r"$\varepsilon$", correlate_over_epsilon(points, gaps, epsilons)))
    if len(common_units([*points.values(), *gaps.values()])) > 1:
        taus.append(("seeds", correlate_over_seeds(points, gaps, epsilons)))
    return r"$\tau$ " + ", ".join(f"over {over} {each.number.value:.2f}" for over, each in taus)


def draw_gaps(study):
    """Draw loss gap against sharpness on train at the own epsilon, one dot per model.

    Args:
        study: a Study with seeds and adversarial models; each of its comparison points takes rows
            of panels of its own.
    """
    comparisons = ordered_comparisons(protocol.comparison for protocol in study.gaps["adversarial"])
    lines = []
    for comparison in comparisons:
        found = _found(study, comparison)
        lines += [(comparison, found[i : i + ABREAST]) for i in range(0, len(found), ABREAST)]
    if not lines:
        figure, axes = new_figure(1, 1)
        say(axes[0, 0], "no model has a generalisation gap")
        figure.suptitle(study.name)
        return figure
    figure, axes = new_figure(len(lines), max(len(found) for _, found in lines), sharey="row")
    shown = {epsilon for _, found in lines for _, points, _ in found for epsilon in points}
    styles = epsilon_styles(sorted(shown))
    for row, (comparison, found) in zip(axes, lines, strict=True):
        row[0].set_ylabel(f"{MEASURES[GAP].label}\n({COMPARISONS[comparison]})")
        for axis in row[len(found) :]:
            axis.set_axis_off()
        for axis, (measure, points, gaps) in zip(row, found, strict=False):
            _draw_panel(axis, points, gaps, styles)
            axis.axhline(0, color="0.6", linewidth=0.8, zorder=-1)
            axis.set(xlabel=MEASURES[measure].label, title=_taus(points, gaps))
    dots = {e: {"color": s["color"], "marker": "o", "linestyle": ""} for e, s in styles.items()}
    epsilon_legend(figure, dots)
    figure.suptitle(
        f"{study.name}: adversarial training, train, "
        r"own $\varepsilon$ ($\triangleleft\,\triangleright$ beyond the axis)"
    )
    return figure
