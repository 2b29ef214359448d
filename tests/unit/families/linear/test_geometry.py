"""Margin and epsilon_bar against references, another solver, and cases known by hand."""

import numpy as np
import pytest
import quadprog

from sharpscape.families.linear.geometry import is_weakly_separable, measure_geometry
from sharpscape.families.linear.margin import maximum_margin


def quadprog_margin(z):
    """min ½‖v‖² subject to z v >= 1: the margin is 1/‖v‖."""
    d = z.shape[1]
    v = quadprog.solve_qp(np.eye(d), np.zeros(d), z.T, np.ones(len(z)))[0]
    return 1 / np.linalg.norm(v)


def test_reference(digit_rows, reference):
    row = reference("logistic-digits-0-1")
    found = measure_geometry(digit_rows([0, 1]))
    assert found["margin"] == pytest.approx(row["margin"], rel=1e-9)
    assert found["epsilon_bar"] == pytest.approx(row["epsilon_bar"], rel=1e-14)


@pytest.mark.parametrize("classes", [[3, 8], [1, 7], [0, 9], [4, 6]])
def test_another_solver_finds_the_same_margin(digit_rows, classes):
    z = digit_rows(classes)
    margin, direction = maximum_margin(z)
    assert margin == pytest.approx(quadprog_margin(z), rel=1e-8)
    assert (z @ direction).min() == pytest.approx(margin, rel=1e-12)
    assert np.linalg.norm(direction) == pytest.approx(1, rel=1e-12)


def test_all_of_the_digits():
    from sklearn.datasets import load_digits

    digits = load_digits(n_class=2)
    z = np.where(digits.target == 1, 1, -1)[:, None] * digits.data / 16
    found = measure_geometry(z)
    assert len(z) == 360
    assert found["margin"] == pytest.approx(0.5849449981, abs=1e-9)
    assert found["epsilon_bar"] == pytest.approx(1.3134069195, abs=1e-9)


def test_cases_by_hand():
    assert maximum_margin(np.array([[3.0, 4.0]]))[0] == pytest.approx(5)
    assert maximum_margin(np.array([[1.0, 1.0], [1.0, -1.0]]))[0] == pytest.approx(1)
    assert maximum_margin(np.array([[1.0, 0.0], [-1.0, 0.0]]))[0] == 0


def test_weak_separability():
    square = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    assert not is_weakly_separable(square)
    # On one side of a line, in no coordinate direction, and touching it.
    assert is_weakly_separable(np.array([[1.0, -1], [-1, 1], [2, -1], [-1, 2]]))


def test_norms_and_bias_against_independent_solvers(digit_rows, reference):
    rows = [row for row in reference("norms-and-bias")["margins"] if row["dataset"] == "digits"]
    assert len(rows) == 12
    for row in rows:
        z = digit_rows(row["classes"], bias=row["bias"])
        found = measure_geometry(z, row["norm"], 64)
        assert found["margin"] == pytest.approx(row["gamma"], rel=1e-9)
        assert found["epsilon_bar"] == pytest.approx(row["eps_bar"], rel=1e-14)
        size = np.linalg.norm(found["direction"][:64], 2 if row["norm"] == "l2" else 1)
        assert size == pytest.approx(1, rel=1e-12)
        assert (z @ found["direction"]).min() == pytest.approx(row["gamma"], rel=1e-9)


def test_bias_by_hand():
    # One class at x = 3, the other at 1 and 0: they are 2 apart, their means 2.5.
    x, y = np.array([3.0, 1.0, 0.0]), np.array([1.0, -1, -1])
    z = np.column_stack([y * x, np.zeros(3), y])
    for norm in ("l2", "linf"):
        found = measure_geometry(z, norm, 2)
        assert found["margin"] == pytest.approx(1)
        assert found["epsilon_bar"] == pytest.approx(1.25)
        np.testing.assert_allclose(found["direction"], [1, 0, -2], atol=1e-9)


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_no_programme_is_solved_where_the_clean_loss_has_a_minimiser(monkeypatch, norm):
    generator = np.random.default_rng(0)
    z = generator.normal(size=(200, 5))
    monkeypatch.setattr("sharpscape.families.linear.geometry.maximum_margin", None)
    monkeypatch.setattr("sharpscape.families.linear.geometry.is_weakly_separable", None)
    found = measure_geometry(z, norm)
    assert (found["margin"], found["weakly_separable"]) == (0, False)


def test_separable_rows_of_both_signs_are_still_found():
    generator = np.random.default_rng(0)
    z = generator.normal(size=(30, 40))
    assert measure_geometry(z)["margin"] == pytest.approx(quadprog_margin(z), rel=1e-7)
    # Not one feature has one sign, and two rows are opposite: separable only weakly.
    z = np.array([[1.0, -1], [-1, 1], [2, -1], [-1, 2]])
    found = measure_geometry(z)
    assert (found["margin"], found["weakly_separable"]) == (0, True)
