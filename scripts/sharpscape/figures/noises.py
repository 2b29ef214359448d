"""Adversarial against random and aligned noise of the same size."""

from typing import NamedTuple

from matplotlib.figure import Figure

from sharpscape.figures.drawing import selection
from sharpscape.figures.drawing.asked import CLEAN, Asked
from sharpscape.figures.drawing.curves import LEGEND, Panel, limits_of, panel, regimes_of
from sharpscape.figures.drawing.panels import draw_panel, shade_regimes
from sharpscape.figures.drawing.style import category, lowest_axes, new_figure
from sharpscape.figures.drawing.texts import (
    cases_of,
    evaluation_text,
    figure_title,
    panel_title,
    step_text,
)
from sharpscape.judging.series import Study
from sharpscape.measures import load_measure
from sharpscape.words import OWN, OWN_NOISE

SOURCE = "summary"
NEEDS = ("several noises",)
MEASURES = ("lambda_max_full", "kappa_full", "lambda_max_fixed", "kappa_fixed")

FULL, FIXED = MEASURES[:2], MEASURES[2:]
BORDERS = (
    r"dark: $\varepsilon \leq \gamma$, light: $\varepsilon \geq \bar\varepsilon$, "
    "the borders for adversarial noise"
)


class Noises(NamedTuple):
    """What the figure shows.

    Attributes:
        title, xlabel, note: texts of the figure.
        rows: of panels, two per comparison point and evaluation; curves by the noise of training.
    """

    title: str
    xlabel: str
    note: str
    rows: list[list[Panel]]


def _has_values(study, measures, evaluations):
    """Whether an adversarial model has a value of one of the measures under noise, to be drawn."""
    return any(
        not point.statuses
        for protocol, points in study.series["adversarial"].items()
        if protocol.measure in measures and protocol.evaluation in evaluations
        for epsilon, point in points.items()
        if epsilon > 0
    )


def _measured_at(study, measures):
    """The comparison points at which one of the measures is measured."""
    protocols = study.series["adversarial"]
    return {each.comparison for each in protocols if each.measure in measures}


def _columns(study, asked):
    """[[(evaluation as series label it, its text)]]: of each row, those that the study has."""
    present = {
        protocol.evaluation
        for label in selection.by_alignment(study.series)
        if label != "adversarial"
        for protocol in study.series[label]
    }
    rows = []
    for evaluation in (each for each in asked.evaluations if each != CLEAN):
        # That of another epsilon is long.
        text = (", " if evaluation == OWN else "\n") + evaluation_text(evaluation, asked)
        rows.append(
            [
                (selection.on_own_noise(evaluation), f"each on its own noise{text}"),
                (evaluation, f"all on adversarial noise{text}"),
            ]
        )
    rows = rows or [[]]
    if asked.clean:
        rows[0].append((CLEAN, "all on the clean loss"))
    kept = [[column for column in columns if column[0] in present] for columns in rows]
    return [columns for columns in kept if columns]


def _panel(study, asked, measure, at, title):
    """One curve per noise of training; at is (evaluation, comparison point)."""
    epsilons = selection.epsilons_of(study)
    limits = limits_of(epsilons)
    evaluation, comparison = at
    # A model without noise has no noise of its own at the epsilon of others.
    noisy = evaluation.startswith(f"{OWN_NOISE} ")
    shown = [epsilon for epsilon in epsilons if epsilon > 0 or not noisy]

    def points(label):
        return selection.train_points(study, label, measure, evaluation, comparison)

    return panel(
        [
            (label, selection.over(points(label), shown))
            for label in selection.by_alignment(study.series)
        ],
        "log" if measure.startswith("lambda") else "linear",
        limits,
        regimes=regimes_of(study, limits),
        title=title,
        ylabel=load_measure(measure).label,
        ticks=asked.texts(epsilons),
    )


def show(asked: Asked, source: Study) -> Noises:
    """Curvature over epsilon under each training noise, by what the models are measured on.

    Of noise that follows w, or, where that is undefined at every model (an L-infinity optimum
    sits on kinks) or not measured at every comparison point (networks), of fixed noise.
    """
    noisy = [each for each in asked.evaluations if each != CLEAN]
    full = _has_values(source, FULL, noisy) or not _has_values(source, FIXED, noisy)
    full = full and _measured_at(source, FULL) >= _measured_at(source, FIXED)
    measures, step = (FULL, step_text(asked)) if full else (FIXED, "")
    cases = cases_of(selection.comparisons_of(source))
    rows = []
    for case in cases:
        for columns in _columns(source, asked):
            titles = [panel_title(text, case, cases, asked) for _, text in columns]
            for measure in measures:
                # Only the upper row of two has titles.
                shown = titles if measure == measures[0] else [""] * len(titles)
                rows.append(
                    [
                        _panel(source, asked, measure, (evaluation, case.comparison), title)
                        for (evaluation, _), title in zip(columns, shown, strict=True)
                    ]
                )
    return Noises(
        figure_title(f"{asked.study}: train", cases, asked),
        r"$\varepsilon$ of training",
        "\n".join(filter(None, [LEGEND, BORDERS if source.margins else "", step])),
        rows,
    )


def draw(shown: Noises) -> Figure:
    """Two rows of panels per comparison point and evaluation."""
    counts = [len(row) for row in shown.rows]
    figure, axes = new_figure(len(counts), max(counts), width=3.7)
    for row, panels in zip(axes, shown.rows, strict=True):
        for axis, each in zip(row, panels, strict=False):
            axis.set_yscale(each.scale)
            draw_panel(axis, each, [category(index) for index in range(len(each.curves))])
            shade_regimes(axis, each.regimes, named=False)
            axis.set_title(each.title)
        row[0].set_ylabel(panels[0].ylabel)
    for axis in lowest_axes(axes, counts):
        axis.set_xlabel(shown.xlabel)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, title="trained under", loc="outside right center")
    figure.suptitle(shown.title)
    figure.supxlabel(shown.note, fontsize="small")
    return figure
