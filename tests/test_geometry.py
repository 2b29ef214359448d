"""Margin and epsilon_bar against references, another solver, and cases known by hand."""

import numpy as np
import pytest
import quadprog

from sharpscape.geometry import is_weakly_separable, maximum_margin, measure_geometry


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
