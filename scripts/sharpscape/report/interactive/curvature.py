"""Curvature over epsilon, with the regimes and the laws beside the measurement."""

from collections.abc import Sequence

from sharpscape.figures import curvature
from sharpscape.figures.drawing.curves import limits_of, panel, regimes_of
from sharpscape.figures.drawing.selection import comparisons_of, epsilons_of, over
from sharpscape.figures.drawing.texts import COMPARISONS
from sharpscape.judging.series import Protocol
from sharpscape.report.interactive.curves import curves_panel
from sharpscape.report.interactive.spec import Control, Interactive, Trace
from sharpscape.report.notation import rounded
from sharpscape.report.studies import ReportStudy
from sharpscape.report.theory.laws import Law, laws_of

XLABEL = "ε of training and evaluation"
CAPTION = (
    "Adversarially trained models on the training split, each at its own ε. Left raw curvature, "
    "then curvature along filter-normalised directions, then the length of the weights. ∞ at the "
    "top: infinite; × at the bottom: no value. Bars: 95 % intervals over seeds."
)
REGIMES = (
    " Shaded: ε ≤ γ, where without weight decay no minimiser exists, and ε ≥ ε̄, where it is w = 0."
)
LAWS = (
    " Dashed grey: laws near the borders, with c = mean((m̂·z − ε̄)²)/4 + μ, m̂ the direction of the "
    "mean of z and μ the weight decay. As ε falls to γ, ‖w‖ grows like log 1/(ε − γ) without decay."
)


def _norms(study):
    """One Panel of the weights' length per comparison point."""
    epsilons = epsilons_of(study)
    limits = limits_of(epsilons)
    series = study.series["adversarial"]
    return [
        panel(
            [("‖w‖", over(series.get(Protocol("weight_norm", "", "", "", each), {}), epsilons))],
            "log",
            limits,
            regimes=regimes_of(study, limits),
        )
        for each in comparisons_of(study)
    ]


def _law_trace(law: Law, comparisons: Sequence[str]) -> Trace:
    return {
        "name": law.formula,
        "x": list(map(rounded, law.epsilons)),
        "y": list(map(rounded, law.values)),
        "at": {"comparison": comparisons.index("converged")},
        "mode": "lines",
        "line": {"color": "#777", "dash": "dash", "width": 2},
    }


def make(study: ReportStudy) -> Interactive:
    """Raw curvature, filter-normalised sharpness and the weights' length, with a law in each."""
    shown = curvature.show(study.name, study.series)
    comparisons = comparisons_of(study.series)
    control = Control("comparison", "Models", "choose", [COMPARISONS[c] for c in comparisons])
    laws = list(laws_of(study))
    of_laws: dict[str, list[Trace]] = {}
    for law in laws:
        of_laws.setdefault(law.panel, []).append(_law_trace(law, comparisons))
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
    norms = _norms(study.series)
    panels.append(curves_panel(norms, "comparison", (title, XLABEL, "‖w‖"), of_laws.get(title, ())))
    caption = CAPTION + (REGIMES if study.series.margins else "")
    if laws:
        caption += LAWS
    return Interactive(
        "curvature", "Curvature over ε", caption, [control], panels, ("epsilon", "value")
    )
