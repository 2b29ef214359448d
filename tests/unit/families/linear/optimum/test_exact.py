"""The exact optimum against references, an independent minimiser, and its regimes."""

import numpy as np
import pytest
from scipy.optimize import minimize

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.loss.logistic import expected_loss, slopes
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.optimum.exact import find_optimum
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.tasks.objective import Objective

ADVERSARIAL = {"name": "adversarial"}


def optimum(z, settings, epsilon, decay, geometry, *, norm="l2", bias=False):
    noise = make_noise(settings, z.shape[1] - bias, norm)
    return find_optimum(Objective(z, noise, epsilon, decay), geometry)


def geometry_of(z, norm="l2", *, bias=False):
    return measure_geometry(z, norm, z.shape[1] - bias)


@pytest.mark.parametrize("decay", [0.001, 0])
def test_reference_of_digits(digit_rows, reference, decay):
    z = digit_rows([0, 1])
    geometry = measure_geometry(z)
    for row in reference("logistic-digits-0-1")["studies"][f"weight_decay_{decay}"]:
        found = optimum(z, ADVERSARIAL, row["epsilon"], decay, geometry)
        assert found.gradient_norm <= 1e-12
        assert np.linalg.norm(found.theta) == pytest.approx(row["weight_norm"], rel=1e-10)


@pytest.mark.parametrize("classes", [[3, 8], [1, 7]])
def test_independent_reference_of_other_digits(digit_rows, reference, classes):
    z = digit_rows(classes)
    geometry = measure_geometry(z)
    checked = 0
    for row in reference("independent")["rows"]:
        if (row["dataset"], row["classes"]) != ("digits", classes):
            continue
        noise = {"name": row["noise"]}
        found = optimum(z, noise, row["epsilon"], row["weight_decay"], geometry)
        expected = {"minimiser": ("", "interior"), "zero": ("", "zero")}.get(
            row["status"], (row["status"], row["status"])
        )
        assert (found.status, found.regime) == expected
        if row["status"] == "minimiser":
            norm = np.linalg.norm(found.theta)
            assert norm == pytest.approx(row["weight_norm"], rel=1e-9)
            checked += 1
    assert checked >= 8


@pytest.mark.parametrize(
    ("noise", "epsilon", "decay"),
    [
        ({"name": "adversarial"}, 0.3, 0.01),
        ({"name": "aligned", "alignment": 0.5}, 0.6, 0.01),
        ({"name": "mixed", "share": 0.4}, 0.6, 0.01),
        ({"name": "random"}, 0.8, 0.01),
        ({"name": "random"}, 0.8, 0.0),
        ({"name": "none"}, 0.0, 0.01),
    ],
)
def test_an_independent_minimiser_finds_nothing_lower(rows, noise, epsilon, decay):
    geometry = measure_geometry(rows)
    found = optimum(rows, noise, epsilon, decay, geometry)
    distribution = make_noise(noise, 6)

    def objective(w):
        norm = np.linalg.norm(w)
        return expected_loss(rows @ w, w, distribution, epsilon) + decay / 2 * norm**2

    other = minimize(objective, np.ones(6), method="Nelder-Mead", tol=1e-12,
                     options={"maxiter": 20000, "maxfev": 20000})  # fmt: skip
    assert found.gradient_norm <= 1e-10
    assert objective(found.theta) <= other.fun + 1e-12
    np.testing.assert_allclose(found.theta, other.x, atol=2e-4)


def test_stationarity_identity(digit_rows):
    # eps p̄ = ‖mean p z‖ - mu ‖w‖, along ŵ
    z, epsilon, decay = digit_rows([0, 1]), 0.8, 1e-3
    w = optimum(z, ADVERSARIAL, epsilon, decay, measure_geometry(z)).theta
    norm = np.linalg.norm(w)
    a, _ = slopes(z @ w, w, make_noise({"name": "adversarial"}, 64), epsilon)
    pull = -a @ z / len(z)
    assert epsilon * -a.mean() == pytest.approx(np.linalg.norm(pull) - decay * norm, rel=1e-10)
    assert pull @ w == pytest.approx(np.linalg.norm(pull) * norm, rel=1e-12)


def test_regimes(digit_rows):
    z = digit_rows([0, 1])
    geometry = measure_geometry(z)
    margin, end = geometry["margin"], geometry["epsilon_bar"]

    def outcome(epsilon, decay=0.0, noise=ADVERSARIAL):
        return optimum(z, noise, epsilon, decay, geometry)

    assert outcome(margin).status == "no-minimiser"
    assert np.isnan(outcome(margin).theta).all()
    assert outcome(margin * 1.001).regime == "interior"
    assert outcome(end * 0.9999).regime == "interior"
    for decay in (0.0, 0.1):
        assert outcome(end, decay).regime == "zero"
        assert not outcome(end, decay).theta.any()
    assert outcome(0, 0.01, {"name": "none"}).regime == "interior"
    half = {"name": "aligned", "alignment": 0.5}
    assert outcome(2 * margin, noise=half).status == "no-minimiser"
    np.testing.assert_allclose(
        outcome(1.6, noise=half).theta, outcome(0.8).theta, rtol=1e-8, atol=1e-10
    )
    assert outcome(0.8, 0.01, {"name": "aligned", "alignment": -0.5}).status == "not-convex"


def test_no_noise_and_rows_that_do_not_span():
    # Touching classes: a minimiser exists at epsilon 0, the one of least norm lies in the span.
    z = np.array([[1.0, 0, 0], [-0.5, 0, 0], [0, 0.7, 0], [0, -0.9, 0]])
    geometry = measure_geometry(z)
    assert (geometry["margin"], geometry["weakly_separable"]) == (0.0, False)
    found = optimum(z, {"name": "none"}, 0, 0, geometry)
    assert found.gradient_norm <= 1e-12
    assert found.theta[2] == 0


def test_weakly_separable_rows_have_no_minimiser_without_noise():
    z = np.array([[1.0, 0], [-0.5, 0], [0.2, 1.0]])
    geometry = measure_geometry(z)
    assert (geometry["margin"], geometry["weakly_separable"]) == (0.0, True)
    assert optimum(z, {"name": "none"}, 0, 0, geometry).status == "no-minimiser"


@pytest.mark.parametrize("name", ["mixed", "aligned"])
def test_where_half_a_noise_ends_in_no_weights(digit_rows, name):
    # Of both the mean alignment is 1/2; the worst case is 1 under mixed noise, 1/2 under the other.
    z = digit_rows([0, 1])
    geometry = measure_geometry(z)
    noise = {"name": name, "share": 0.5, "alignment": 0.5}
    assert optimum(z, noise, 1.999 * geometry["epsilon_bar"], 0, geometry).regime == "interior"
    assert optimum(z, noise, 2.001 * geometry["epsilon_bar"], 0, geometry).regime == "zero"
    between = optimum(z, noise, 1.5 * geometry["margin"], 0, geometry)
    assert between.status == ("" if name == "mixed" else "no-minimiser")


def test_bias_against_the_independent_reference(digit_rows, reference):
    checked = 0
    for row in reference("norms-and-bias")["l2_optimum_bias"]:
        if row["dataset"] != "digits":
            continue
        z, epsilon, decay = (
            digit_rows(row["classes"], bias=True),
            row["epsilon"],
            row["weight_decay"],
        )
        geometry = geometry_of(z, bias=True)
        found = optimum(z, ADVERSARIAL, epsilon, decay, geometry, bias=True)
        w, b = found.theta[:-1], found.theta[-1]
        noise = make_noise(ADVERSARIAL, 64)
        loss = expected_loss(z @ found.theta, found.theta, noise, epsilon)
        assert loss + decay / 2 * (w @ w) == pytest.approx(row["objective"], rel=1e-12)
        assert np.linalg.norm(w) == pytest.approx(row["norm_2"], rel=1e-10)
        assert b == pytest.approx(row["b"], rel=1e-9)
        curvature = logistic_curvature(z, found.theta, noise, epsilon, leading=1)
        measured = {each.name: each.values for each in curvature}
        for name in ("lambda_max_full", "trace_full", "lambda_max_fixed", "trace_fixed",
                     "kappa_full", "kappa_fixed", "floor", "radial_curvature"):  # fmt: skip
            if row.get(name) is not None and row["norm_2"] > 0:
                assert measured[name] == pytest.approx(row[name], rel=1e-8, abs=1e-12), name
                checked += 1
        checked += 1
    assert checked > 30
