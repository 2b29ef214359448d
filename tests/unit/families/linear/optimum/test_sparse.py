"""The sparse optimum of L∞ noise against an independent conic solver, and by hand."""

import numpy as np
import pytest

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.optimum.exact import find_optimum
from sharpscape.families.linear.tasks.objective import Objective


def solve(z, row):
    bias = row["bias"]
    settings = {"name": row["noise"], "share": row["share"]}
    noise = make_noise(settings, z.shape[1] - bias, "linf")
    geometry = measure_geometry(z, "linf", z.shape[1] - bias)
    objective = Objective(z, noise, row["epsilon"], row["weight_decay"])
    found = find_optimum(objective, geometry)
    w = found.theta[: noise.dimension]
    loss = expected_loss(z @ found.theta, found.theta, noise, row["epsilon"])
    return found, w, loss + row["weight_decay"] / 2 * (w @ w)


def check(z, row):
    found, w, objective = solve(z, row)
    assert found.gradient_norm <= 1e-8
    assert objective == pytest.approx(row["objective"], abs=1e-12)
    assert np.count_nonzero(w) == row["number_of_weights"]
    assert np.abs(w).sum() == pytest.approx(row["norm_1"], rel=1e-8)
    if row["bias"]:
        assert found.theta[-1] == pytest.approx(row["b"], rel=1e-8)


@pytest.mark.parametrize("index", range(7))
def test_digits_against_a_conic_solver(digit_rows, reference, index):
    row = reference("norms-and-bias")["linf_optimum"][index]
    assert row["dataset"] == "digits"
    check(digit_rows(row["classes"], bias=row["bias"]), row)


def test_all_rows_of_the_reference_are_used(reference):
    rows = reference("norms-and-bias")["linf_optimum"]
    assert [row["dataset"] for row in rows] == ["digits"] * 7 + ["mnist"] * 3


def test_one_weight_by_hand():
    # Two samples, z = (1, 0) and (-1/2, 0): u = w - eps|w| and -w/2 - eps|w|, epsilon_bar 1/4.
    z = np.array([[1.0, 0.0], [-0.5, 0.0]])
    geometry = measure_geometry(z, "linf")
    assert (geometry["margin"], geometry["epsilon_bar"]) == (0, 0.25)
    noise = make_noise({"name": "adversarial"}, 2, "linf")
    found = find_optimum(Objective(z, noise, 0.1, 0.0), geometry)
    w = found.theta[0]
    # (1 - eps) σ(-u_1) = (1/2 + eps) σ(-u_2)
    assert 0.9 / (1 + np.exp(0.9 * w)) == pytest.approx(0.6 / (1 + np.exp(-0.6 * w)), rel=1e-10)
    assert found.theta[1] == 0
    assert not find_optimum(Objective(z, noise, 0.25, 0.0), geometry).theta.any()
