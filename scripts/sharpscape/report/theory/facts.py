"""Facts of theory for logistic models under L2, each with its largest deviation in a run."""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sharpscape.figures.drawing.selection import train_points
from sharpscape.judging.series import Protocol
from sharpscape.report.studies import ReportStudy
from sharpscape.report.theory.models import TheoryModel, theory_models
from sharpscape.words import OWN

# Sums of thousands of numbers, in another order.
ROUNDING = 1e-9
# How near to the optimum the solver comes, measured by the gradient.
GRADIENT = 1e-9
# Two optima of one loss, each as near as that.
OPTIMA = 1e-6


class Fact(NamedTuple):
    """A fact.

    Attributes:
        statement: for people.
        tolerance: of a deviation; 0 where cases either agree or do not.
        deviations: function of a study: one number per case, 0 where it agrees.
    """

    statement: str
    tolerance: float
    deviations: Callable[[ReportStudy], Iterable[float]]


class Finding(NamedTuple):
    """What a run says of a fact.

    Attributes:
        fact: the fact.
        cases: how many there are in the run.
        largest: the largest deviation; NaN without any case.
        against: how many cases deviate by more than the tolerance.
    """

    fact: Fact
    cases: int
    largest: float
    against: int


def _relative(found: float, expected: float) -> float:
    return abs(found - expected) / max(abs(found), abs(expected), 1e-300)


def _at_models(deviation: Callable[[TheoryModel], float], *, converged: bool = False):
    """Deviations at each model with noise that is not w = 0, where the numbers are there."""

    def deviations(study: ReportStudy) -> Iterator[float]:
        for model in theory_models(study):
            inside = model.norm > 0 and model.epsilon > 0
            if inside and (model.comparison == "converged" or not converged):
                found = deviation(model)
                if not math.isnan(found):
                    yield found

    return deviations


def _stationary(model):
    along = model.weights @ (model.wrong @ model.z) / len(model.z) / model.norm
    return abs(along - model.epsilon * model.wrong.mean() - model.decay * model.norm)


def _floor(model):
    return _relative(model.stored["floor"], model.epsilon * model.wrong.mean() / model.norm)


def _traces(model):
    stored, d = model.stored, len(model.weights)
    floor = model.epsilon * model.wrong.mean() / model.norm
    return _relative(stored["trace_full"], stored["trace_fixed"] + (d - 1) * floor)


def _kappas(model):
    stored, d = model.stored, len(model.weights)
    gained = model.epsilon * model.wrong.mean() * model.norm * (d - 1) / d
    return _relative(stored["kappa_full"], stored["kappa_fixed"] + gained)


def _kappa_held(model):
    p, d = model.wrong, len(model.weights)
    signs_times_rows = model.z - model.epsilon * model.weights / model.norm
    spread = (signs_times_rows**2).sum(axis=1)
    expected = model.norm**2 / d * (p * (1 - p) * spread).mean()
    return _relative(model.stored["kappa_fixed"], expected)


def _radial(model):
    p = model.wrong
    expected = (p * (1 - p) * (model.margins / model.norm) ** 2).mean()
    return _relative(model.stored["radial_curvature"], expected)


def _largest_eigenvalue(model):
    """λmax lies between the larger of both parts and their sum."""
    found, held, floor = (
        model.stored[name] for name in ("lambda_max_full", "lambda_max_fixed", "floor")
    )
    beyond = max(max(held, floor) - found, found - held - floor, 0)
    return beyond / max(found, 1e-300)


def _borders(study):
    return [
        float(margin > end)
        for margin, end in zip(study.series.margins, study.series.epsilon_bars, strict=True)
    ]


def _optima(study):
    """(epsilon, (‖w‖, statuses)) of a study's exact adversarial optima."""
    if study.configured["training"]["method"] == "exact" and study.data is not None:
        norms = Protocol("weight_norm", "", "", "", "converged")
        yield from study.series.series["adversarial"].get(norms, {}).items()


def _no_minimiser(study):
    """Without decay: none at ε < γ, one above. (ε = 0 and γ = 0 may be either.)"""
    if study.configured["training"].get("weight_decay"):
        return
    margin = study.series.margins[0]
    for epsilon, point in _optima(study):
        # Just above γ an optimum may lie too far out to be computed.
        if epsilon != margin and "not-converged" not in point.statuses:
            yield float(("no-minimiser" in point.statuses) != (epsilon < margin))


def _zero(study):
    end = study.series.epsilon_bars[0]
    for epsilon, point in _optima(study):
        if not point.statuses:
            yield float((point.values[""] == 0) != (epsilon >= end))


def _at_zero(study):
    infinite = ("lambda_max_full", "trace_full", "floor")
    for epsilon, point in _optima(study):
        if not point.statuses and point.values[""] == 0 and epsilon > 0:
            for measure in (*infinite, "kappa_full"):
                found = train_points(study.series, "adversarial", measure, OWN, "converged")
                if epsilon in found:
                    expected = math.inf if measure in infinite else 0.0
                    yield float(found[epsilon].values[""] != expected)


def _aligned(study):
    """The optimum under noise of alignment c at ε is the adversarial one at cε."""
    norms = Protocol("weight_norm", "", "", "", "converged")
    adversarial = dict(_optima(study))
    for label, series in study.series.series.items():
        name, _, degree = label.partition(" ")
        for epsilon, point in series.get(norms, {}).items() if name == "aligned" else ():
            partner = [
                each for e, each in adversarial.items() if np.isclose(e, epsilon * float(degree))
            ]
            if epsilon > 0 and float(degree) > 0 and partner and not point.statuses:
                yield _relative(point.values[""], partner[0].values[""])


def _rising_loss(study):
    """The least robust loss grows with ε: each ball contains the smaller one."""
    if study.configured["training"].get("weight_decay"):
        return
    optima = {epsilon for epsilon, point in _optima(study) if not point.statuses}
    points = train_points(study.series, "adversarial", "robust_loss", OWN, "converged")
    losses = [point.values[""] for epsilon, point in points.items() if epsilon in optima]
    for smaller, larger in itertools.pairwise(losses):
        yield max(smaller - larger, 0.0) / max(larger, 1e-300)


FACTS = (
    Fact("γ ≤ ε̄", 0, _borders),
    Fact("without weight decay: no minimiser at ε < γ, one minimiser above γ", 0, _no_minimiser),
    Fact("the minimiser is w = 0 at ε ≥ ε̄, and not 0 below", 0, _zero),
    Fact("at w = 0: λmax, tr H and the floor are infinite, κ is 0", 0, _at_zero),
    Fact(
        "at an optimum: ε p̄ + μ‖w‖ = ŵ·mean(p z)", GRADIENT, _at_models(_stationary, converged=True)
    ),
    Fact("the least robust loss grows with ε", ROUNDING, _rising_loss),
    Fact("floor = ε p̄/‖w‖", ROUNDING, _at_models(_floor)),
    Fact("tr H, following = tr H, held + (d − 1) ε p̄/‖w‖", ROUNDING, _at_models(_traces)),
    Fact("κ, following = κ, held + ε p̄ ‖w‖ (d − 1)/d", ROUNDING, _at_models(_kappas)),
    Fact("κ, held = ‖w‖²/d · mean(s ‖z − εŵ‖²)", ROUNDING, _at_models(_kappa_held)),
    Fact("ŵᵀHŵ = mean(s u²)/‖w‖²", ROUNDING, _at_models(_radial)),
    Fact(
        "max(λmax held, floor) ≤ λmax following ≤ λmax held + floor",
        ROUNDING,
        _at_models(_largest_eigenvalue),
    ),
    Fact("under alignment c > 0 the optimum at ε is the adversarial one at cε", OPTIMA, _aligned),
)  # fmt: skip


def findings(studies: Sequence[ReportStudy]) -> list[Finding]:
    """What a run says of each fact: studies of logistic models under L2 on one training set."""
    looked_at = [study for study in studies if study.data is not None]
    found = []
    for fact in FACTS:
        deviations = [each for study in looked_at for each in fact.deviations(study)]
        against = sum(not each <= fact.tolerance for each in deviations)
        largest = max(deviations, default=math.nan)
        found.append(Finding(fact, len(deviations), largest, against))
    return found
