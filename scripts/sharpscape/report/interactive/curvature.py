"""Curvature over epsilon, with the regimes and the laws beside the measurement."""

from collections.abc import Sequence

from sharpscape.figures import curvature
from sharpscape.figures.drawing.curves import limits_of, panel, regimes_of
from sharpscape.figures.drawing.selection import epsilons_of, over
from sharpscape.figures.drawing.texts import (
    Case,
    comparison_text,
    evaluation_text,
    evaluations_text,
)
from sharpscape.judging.series import Protocol
from sharpscape.report.interactive.curves import curves_panel, step_sentence
from sharpscape.report.interactive.spec import Control, Interactive, Trace
from sharpscape.report.notation import plain, rounded
from sharpscape.report.studies import ReportStudy
from sharpscape.report.theory.laws import Law, laws_of
from sharpscape.words import OWN

XLABEL = "ε of training"
CAPTION = (
    "Adversarially trained models on the training split ({}). Left raw curvature, "
    "then curvature along filter-normalised directions, then the length of the weights. ∞ at the "
    "top: infinite; at the bottom × no value, ≤0 of a seed or more. Bars: 95 % intervals over "
    "seeds."
)
REGIMES = (
    " Shaded: ε ≤ γ, where without weight decay no minimiser exists, and ε ≥ ε̄, where it is w = 0."
)
LAWS = (
    " Dashed grey: laws near the borders, with c = mean((m̂·z − ε̄)²)/4 + μ, m̂ the direction of the "
    "mean of z and μ the weight decay. As ε falls to γ, ‖w‖ grows like log 1/(ε − γ) without decay."
)


def _options(cases, asked):
    """The cases as texts, without an evaluation that they share."""
    if len(asked.evaluations) == 1:
        return [comparison_text(each.comparison) for each in cases]
    return [
        f"{comparison_text(each.comparison)}, {plain(evaluation_text(each.evaluation, asked))}"
        for each in cases
    ]


def _norms(study, cases):
    """One Panel of the weights' length per case."""
    epsilons = epsilons_of(study)
    limits = limits_of(epsilons)
    series = study.series["adversarial"]
    protocols = [Protocol("weight_norm", "", "", "", each.comparison) for each in cases]
    return [
        panel(
            [("‖w‖", over(series.get(protocol, {}), epsilons))],
            "log",
            limits,
            regimes=regimes_of(study, limits),
        )
        for protocol in protocols
    ]


def _law_trace(law: Law, cases: Sequence[Case]) -> Trace:
    return {
        "name": law.formula,
        "x": list(map(rounded, law.epsilons)),
        "y": list(map(rounded, law.values)),
        "at": {"comparison": cases.index(Case("converged", OWN))},
        "mode": "lines",
        "line": {"color": "#777", "dash": "dash", "width": 2},
    }


def make(study: ReportStudy) -> Interactive:
    """Raw curvature, filter-normalised sharpness and the weights' length, with a law in each."""
    shown = curvature.show(study.asked, study.series)
    cases = shown.cases
    control = Control("comparison", "Models", "choose", _options(cases, study.asked))
    # They are about models at their own epsilon.
    laws = list(laws_of(study)) if OWN in study.asked.evaluations else []
    of_laws: dict[str, list[Trace]] = {}
    for law in laws:
        of_laws.setdefault(law.panel, []).append(_law_trace(law, cases))
    titles = ("raw curvature", "filter-normalised sharpness")
    panels = [
        curves_panel(
            [row[index] for row in shown.rows],
            "comparison",
            (title, XLABEL, ""),
            of_laws.get(title, ()),
        )
        for index, title in enumerate(titles)
    ]
    title = "length of the weights"
    norms = _norms(study.series, cases)
    panels.append(curves_panel(norms, "comparison", (title, XLABEL, "‖w‖"), of_laws.get(title, ())))
    caption = CAPTION.format(plain(evaluations_text(study.asked))) + (
        REGIMES if study.series.margins else ""
    )
    if laws:
        caption += LAWS
    caption += step_sentence(study.asked)
    return Interactive(
        "curvature", "Curvature over ε", caption, [control], panels, ("epsilon", "value")
    )
