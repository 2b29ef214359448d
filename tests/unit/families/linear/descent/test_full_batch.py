"""Descent with a budget: where it ends, and that batching seeds changes no bit."""

import numpy as np
import pytest

from sharpscape.families.linear.descent.full_batch import BACKTRACKING, gradient_descent
from sharpscape.families.linear.descent.initial import initial_parameters
from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.loss.sphere import uniform_on_sphere
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.optimum.exact import find_optimum
from sharpscape.families.linear.tasks.objective import Objective
from sharpscape.jobs.progress import no_progress

ADVERSARIAL = make_noise({"name": "adversarial"}, 64)
SPARSE = make_noise({"name": "adversarial"}, 64, "linf")
SETTINGS = {"steps": 40, "step_size": BACKTRACKING, "initial_scale": 0.1}


def descend(z, seeds, *, noise=ADVERSARIAL, epsilon=0.8, decay=1e-3, **settings):
    """(theta, history) of gradient descent."""
    objective = Objective(z, noise, epsilon, decay)
    theta, history, _ = gradient_descent(objective, seeds, SETTINGS | settings, no_progress)
    return theta, history


@pytest.mark.parametrize(
    ("noise", "epsilon"),
    [
        (ADVERSARIAL, 0.8),
        (uniform_on_sphere(64, 16), 0.8),
        (SPARSE, 0.2),
        (make_noise({"name": "random"}, 64, "linf"), 0.2),
    ],
)
@pytest.mark.parametrize("block", [1, 2, 5, 8])
def test_a_seed_has_the_same_bits_in_every_block(digit_rows, noise, epsilon, block):
    z = digit_rows([0, 1], bias=True)
    steps = {"noise": noise, "epsilon": epsilon, "steps": 20}
    whole, history = descend(z, list(range(8)), **steps)
    for first in range(0, 8, block):
        seeds = list(range(first, min(first + block, 8)))
        part, its_history = descend(z, seeds, **steps)
        assert part.tobytes() == whole[seeds].tobytes()
        for name, values in its_history.items():
            assert values.tobytes() == history[name][seeds].tobytes()


@pytest.mark.parametrize("step_size", [BACKTRACKING, 0.5])
def test_descent_reaches_the_exact_optimum(digit_rows, step_size):
    z = digit_rows([0, 1])
    optimum = find_optimum(Objective(z, ADVERSARIAL, 0.8, 0.05), measure_geometry(z)).theta
    found, history = descend(z, [0, 1], steps=3000, step_size=step_size, decay=0.05)
    np.testing.assert_allclose(found, [optimum, optimum], rtol=1e-5, atol=1e-7)
    assert (history["gradient_norm"][:, -1] < 1e-6).all()


def test_backtracking_never_increases_the_objective(digit_rows):
    _, history = descend(digit_rows([0, 1]), [0, 1, 2], decay=0)
    assert (np.diff(history["loss"], axis=1) <= 0).all()


def test_history_of_a_fixed_step_is_plain_gradient_descent(digit_rows):
    z = digit_rows([0, 1])
    w = initial_parameters(3, ADVERSARIAL, 64, 0.1)
    for _ in range(5):
        norm = np.linalg.norm(w)
        p = 1 / (1 + np.exp(z @ w - 0.8 * norm))
        w = w - 0.2 * (-p @ z / len(z) + 0.8 * p.mean() * w / norm + 1e-3 * w)
    found, _ = descend(z, [3], steps=5, step_size=0.2)
    np.testing.assert_allclose(found[0], w, rtol=1e-12)


def test_proximal_descent_reaches_the_sparse_optimum(digit_rows):
    z = digit_rows([0, 1], bias=True)
    geometry = measure_geometry(z, "linf", 64)
    optimum = find_optimum(Objective(z, SPARSE, 0.2, 0.02), geometry).theta
    found, history = descend(z, [0, 1], noise=SPARSE, epsilon=0.2, decay=0.02, steps=4000)
    np.testing.assert_allclose(found, [optimum, optimum], rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(found == 0, [optimum == 0] * 2)
    assert (history["gradient_norm"][:, -1] < 1e-5).all()


def test_fixed_steps_under_signs_follow_the_subgradient(digit_rows):
    z = digit_rows([0, 1])
    w = initial_parameters(3, SPARSE, 64, 0.1)
    for _ in range(5):
        p = 1 / (1 + np.exp(z @ w - 0.2 * np.abs(w).sum()))
        w = w - 0.2 * (-p @ z / len(z) + 0.2 * p.mean() * np.sign(w) + 1e-3 * w)
    found, _ = descend(z, [3], noise=SPARSE, epsilon=0.2, steps=5, step_size=0.2)
    np.testing.assert_allclose(found[0], w, rtol=1e-12)
