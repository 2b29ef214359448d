"""Facts of theory: they agree with models that the test makes, and each finds a wrong number."""

import math

import numpy as np
import pytest
from report_studies import linear_study

from sharpscape.judging.series import read_study
from sharpscape.report.theory.facts import FACTS, findings

AT_MODELS = {
    "floor = ε p̄/‖w‖": "floor",
    "tr H, following = tr H, held + (d − 1) ε p̄/‖w‖": "trace_full",
    "κ, following = κ, held + ε p̄ ‖w‖ (d − 1)/d": "kappa_full",
    "κ, held = ‖w‖²/d · mean(s ‖z − εŵ‖²)": "kappa_fixed",
    "ŵᵀHŵ = mean(s u²)/‖w‖²": "radial_curvature",
}


def found(study):
    return {each.fact.statement: each for each in findings([study])}


@pytest.fixture(scope="module")
def sound():
    return found(linear_study())


@pytest.mark.parametrize("statement", [fact.statement for fact in FACTS])
def test_what_the_test_makes_agrees(sound, statement):
    each = sound[statement]
    assert each.against == 0
    # Decay has a minimiser everywhere; no optimum is w = 0, none is of aligned noise.
    absent = ("without weight decay", "at w = 0", "the least robust loss", "under alignment")
    assert (each.cases == 0) == statement.startswith(absent)
    assert math.isnan(each.largest) == (each.cases == 0)


@pytest.mark.parametrize("statement", AT_MODELS)
def test_a_number_that_is_off_is_found(statement):
    def change(stored, epsilon):
        measure = AT_MODELS[statement]
        return stored | {measure: stored[measure] * (1 + 1e-6 * (epsilon == 0.4))}

    each = found(linear_study(change=change))[statement]
    assert each.against == 1
    assert each.largest == pytest.approx(1e-6, rel=1e-2)


def test_an_eigenvalue_below_the_floor_is_found():
    def change(stored, epsilon):
        return stored | {"lambda_max_full": stored["floor"] * 0.9} if epsilon == 0.6 else stored

    each = found(linear_study(change=change))[
        "max(λmax held, floor) ≤ λmax following ≤ λmax held + floor"
    ]
    assert each.against == 1


def test_weights_beside_the_optimum_are_found():
    study = linear_study()
    fields, settings = study.models[2]
    moved = {"converged/weights": fields["converged/weights"] * 1.01}
    models = [*study.models[:2], (moved, settings), *study.models[3:]]
    each = found(study._replace(models=models))["at an optimum: ε p̄ + μ‖w‖ = ŵ·mean(p z)"]
    assert (each.cases, each.against) == (3, 1)


def test_regimes_that_are_broken_are_found():
    study = linear_study()
    series = study.series._replace(epsilon_bars=[0.5], margins=[0.7])
    broken = found(study._replace(series=series))
    assert broken["γ ≤ ε̄"].against == 1
    # 0.6 lies beyond 0.5 and is not 0.
    assert broken["the minimiser is w = 0 at ε ≥ ε̄, and not 0 below"].against == 1


def test_studies_without_data_are_no_cases():
    assert all(each.cases == 0 for each in findings([linear_study()._replace(data=None)]))


def test_what_is_at_zero_is_looked_at():
    study = linear_study()
    rows = []
    for row in study.rows:
        at_end = row["epsilon"] == "0.6"
        if at_end and row["measure"] == "weight_norm":
            row = row | {"value": "0"}
        if at_end and row["measure"] in ("lambda_max_full", "trace_full", "floor"):
            row = row | {"value": "inf"}
        rows.append(row)
    series = read_study(rows)._replace(epsilon_bars=[0.6])
    fields, settings = study.models[-1]
    at_zero = ({"converged/weights": 0 * fields["converged/weights"]}, settings)
    models = [*study.models[:-1], at_zero]
    each = found(study._replace(series=series, rows=rows, models=models))
    statement = "at w = 0: λmax, tr H and the floor are infinite, κ is 0"
    # κ is still what it was.
    assert (each[statement].cases, each[statement].against) == (4, 1)
    assert each["the minimiser is w = 0 at ε ≥ ε̄, and not 0 below"].against == 0
    assert np.isfinite(each["γ ≤ ε̄"].largest)
