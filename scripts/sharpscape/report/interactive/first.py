"""The figure of the first screen: how many times as sharp as without noise."""

from collections.abc import Iterator, Sequence

from sharpscape.figures.drawing.asked import CLEAN, Asked
from sharpscape.figures.drawing.curves import limits_of, panel, regimes_of
from sharpscape.figures.drawing.selection import (
    comparisons_of,
    epsilons_of,
    on_own_noise,
    train_points,
)
from sharpscape.figures.drawing.texts import evaluation_text
from sharpscape.judging.series import Point, Points
from sharpscape.measures import load_measure
from sharpscape.report.interactive.curves import curves_panel, step_sentence
from sharpscape.report.interactive.spec import Control, Interactive
from sharpscape.report.notation import plain
from sharpscape.report.studies import ReportStudy
from sharpscape.words import OWN

# Of each pair the first that a study has values of: few networks have the Hessian of noise that
# follows.
MEASURES = (("lambda_max_full", "lambda_max_fixed"), ("kappa_full", "kappa_fixed"))
CAPTION = (
    "Study {}, training split, each model {}, in multiples of its value at ε = 0. "
    "∞ at the top: infinite. Raw curvature and curvature along filter-normalised "
    "directions may go different ways."
)


def _multiples(points: Points) -> Points:
    """The points as multiples of those at epsilon 0; none where that has no number above 0."""
    start = points.get(0.0)
    if start is None or start.statuses or not all(v > 0 for v in start.values.values()):
        return {}
    return {
        epsilon: Point(
            {
                unit: value / start.values[unit]
                for unit, value in point.values.items()
                if unit in start.values
            },
            point.statuses,
        )
        for epsilon, point in points.items()
    }


def _evaluation(asked: Asked) -> str:
    """Where the models are compared: at their own epsilon, or else where the study has it first.

    On the clean loss only where there is nothing else.
    """
    noisy = [each for each in asked.evaluations if each != CLEAN]
    return OWN if OWN in noisy else (noisy or [CLEAN])[0]


def _where(evaluation: str, asked: Asked) -> str:
    text = plain(evaluation_text(evaluation, asked))
    return f"on the {text}" if evaluation == CLEAN else f"under its own noise, {text}"


def _curves(study: ReportStudy) -> Iterator[tuple[str, Points]]:
    series, at = study.series, _evaluation(study.asked)
    comparison = comparisons_of(series)[0]
    for names in MEASURES:
        for noise in (each for each in ("adversarial", "random") if each in series.series):
            evaluation = at if noise == "adversarial" else on_own_noise(at)
            for name in names:
                points = _multiples(train_points(series, noise, name, evaluation, comparison))
                if sum(not point.statuses for point in points.values()) > 1:
                    yield f"{load_measure(name).symbol}, {noise} noise", points
                    break


def first_figure(studies: Sequence[ReportStudy]) -> Interactive | None:
    """The figure, of the first study that has models without noise; None without any."""
    for study in studies:
        if "adversarial" not in study.series.series:
            continue
        curves = list(_curves(study))
        if curves:
            limits = limits_of(epsilons_of(study.series))
            regimes = regimes_of(study.series, limits)
            shown = panel(curves, "log", limits, regimes=regimes)
            texts = ("", "ε of training", "times as sharp as at ε = 0")
            control = Control("all", "", "choose", ["all"])
            return Interactive(
                "answer",
                f"How sharp, in multiples of ε = 0: {study.name}",
                CAPTION.format(study.name, _where(_evaluation(study.asked), study.asked))
                + step_sentence(study.asked),
                [control],
                [curves_panel([shown], "all", texts)],
                ("epsilon", "multiple"),
            )
    return None
