"""Hessians of few samples against dense ones."""

from dataclasses import replace

import numpy as np
import pytest
from linear_cases import CASES, EPSILON

from sharpscape.families.linear.loss.hessian import KINDS, assemble, data_part
from sharpscape.families.linear.loss.logistic import hessian_terms
from sharpscape.families.linear.loss.low_rank import low_rank, solve
from sharpscape.families.linear.noise import make_noise

# Of the random signs' vectors there are some hundred.
D = 400
SIGNS = ({"name": "random"}, "linf")


def terms_of(settings, norm, bias, epsilon=EPSILON):
    generator = np.random.default_rng(6)
    z = generator.normal(size=(9, D + bias)) / 5
    theta = generator.normal(size=D + bias) / 10
    # ‖w‖₁ is so much longer than ‖w‖₂.
    epsilon /= 1 if norm == "l2" else 20
    return z, hessian_terms(z, theta, make_noise(settings, D, norm), epsilon)


@pytest.mark.parametrize(("settings", "norm", "bias"), CASES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("epsilon", [0, EPSILON])
def test_eigenvalues_are_those_of_the_dense_hessian(settings, norm, bias, kind, epsilon):
    z, terms = terms_of(settings, norm, bias, epsilon)
    found = low_rank(z, terms, kind, D)
    assert found.basis.shape[1] <= 12
    dense = np.linalg.eigvalsh(assemble(data_part(z, terms), terms, kind))[::-1]
    np.testing.assert_allclose(found.eigenvalues(), dense, atol=1e-14 * dense[0])


@pytest.mark.parametrize("decay", [0.0, 0.01])
@pytest.mark.parametrize(("settings", "norm", "bias"), [*CASES, (*SIGNS, False), (*SIGNS, True)])
def test_solutions_are_those_of_the_dense_hessian(settings, norm, bias, decay):
    z, terms = terms_of(settings, norm, bias)
    decayed = terms.diagonal["full"] + decay * (np.arange(D + bias) < D)
    terms = replace(terms, diagonal={"full": decayed})
    vector = np.random.default_rng(7).normal(size=D + bias)
    found = solve(z, terms, "full", vector)
    if np.median(decayed) <= 0:
        assert found is None
        return
    dense = np.linalg.solve(assemble(data_part(z, terms), terms, "full"), vector)
    np.testing.assert_allclose(found, dense, atol=1e-11 * np.abs(dense).max())


def test_entries_of_the_diagonal_may_be_negative():
    z, terms = terms_of(*SIGNS, False)
    diagonal = terms.diagonal["full"].copy()
    diagonal[[3, 70]] = [-1e-3 * diagonal[0], -1e-5]
    left = np.eye(D)[:, [3, 70]]
    core = {"full": np.array([1.0, 2.0])}
    terms = replace(
        terms, left=left, right=np.zeros((D, 2)), core=core, diagonal={"full": diagonal}
    )
    vector = np.random.default_rng(7).normal(size=D)
    dense = np.linalg.solve(assemble(data_part(z, terms), terms, "full"), vector)
    np.testing.assert_allclose(solve(z, terms, "full", vector), dense, rtol=1e-9)


def test_it_is_not_formed_where_it_would_not_be_smaller(rows, w):
    terms = hessian_terms(rows, w, make_noise({"name": "adversarial"}, 6), EPSILON)
    assert low_rank(rows, terms, "full", 6) is None
    assert solve(rows, terms, "full", w) is None
    z, terms = terms_of({"name": "adversarial"}, "l2", False)
    assert low_rank(z, terms, "full", 10) is None
