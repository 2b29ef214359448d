"""What theory says of an optimum near the borders of its regime, to be drawn beside what it is.

Near ε̄ the optimum is small, and along m̂, the direction of the mean of z. To second order in its
length r the penalised loss is log 2 − (ε̄ − ε) r/2 + (S/8 + μ/2) r², where S = mean (m̂·z − ε̄)².
So r = (ε̄ − ε) / 2c with c = S/4 + μ, and with p̄ = 1/2 the floor ε p̄/r and κ = ε p̄ r (d − 1)/d
follow. Near γ, without decay, r grows like log 1/(ε − γ).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sharpscape.report.studies import ReportStudy
from sharpscape.report.theory.models import signed, theory_models

POINTS = 60
# How much of the way from γ to ε̄ a law is drawn along.
SHARE = 0.25


class Law(NamedTuple):
    """A law beside a measurement.

    Attributes:
        panel: title of the plot that it belongs to.
        formula: for people.
        epsilons, values: what is drawn, shape [point] each.
    """

    panel: str
    formula: str
    epsilons: np.ndarray
    values: np.ndarray


def _towards(border, start):
    """Epsilons from start to a border, closer and closer to it."""
    return border + (start - border) * np.geomspace(1, 1e-2, POINTS)


def _near_the_end(z, mu, margin):
    """The laws near ε̄."""
    mean = z.mean(axis=0)
    end, d = np.linalg.norm(mean), len(mean)
    c = ((z @ (mean / end) - end) ** 2).mean() / 4 + mu
    at = _towards(end, end - SHARE * (end - margin))
    left = end - at
    yield Law("raw curvature", "λmax ≈ ε̄c/(ε̄ − ε)", at, end * c / left)
    kappa = end * left / (4 * c) * (d - 1) / d
    yield Law("filter-normalised sharpness", "κ ≈ ε̄(ε̄ − ε)/4c", at, kappa)
    yield Law("length of the weights", "‖w‖ ≈ (ε̄ − ε)/2c", at, left / (2 * c))


def _near_the_margin(models, margin):
    """The law near γ, through the two optima that are nearest to it."""
    inside = sorted((each.epsilon, each.norm) for each in models if each.epsilon > margin)
    if len(inside) < 2:
        return
    (first, high), (second, low) = inside[:2]
    away = np.log(1 / (np.array([first, second]) - margin))
    slope = (high - low) / (away[0] - away[1])
    at = _towards(margin, second)
    yield Law(
        "length of the weights",
        "‖w‖ = a + b·log 1/(ε − γ), through two optima",
        at,
        low + slope * (np.log(1 / (at - margin)) - away[1]),
    )


def laws_of(study: ReportStudy) -> Iterator[Law]:
    """The laws of a study's exact optima; none with a bias, or where no theory is looked at."""
    configured = study.configured
    exact = configured["training"]["method"] == "exact"
    if study.data is None or not exact or configured["model"]["bias"]:
        return
    z, _ = signed(study.data)
    mu, margin = configured["training"]["weight_decay"], study.series.margins[0]
    if np.linalg.norm(z.mean(axis=0)) > margin:
        yield from _near_the_end(z, mu, margin)
        if not mu and margin > 0:
            optima = [each for each in theory_models(study) if each.norm]
            yield from _near_the_margin(optima, margin)
