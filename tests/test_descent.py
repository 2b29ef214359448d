"""Descent with a budget: where it ends, and that batching seeds changes no bit."""

import numpy as np
import pytest

from sharpscape.descent import gradient_descent, initial_weights
from sharpscape.geometry import measure_geometry
from sharpscape.noises import make_noise
from sharpscape.optimum import find_optimum
from sharpscape.progress import no_progress
from sharpscape.stochastic import stochastic_gradient_descent
from sharpscape.training import train

ADVERSARIAL = make_noise("adversarial", 64)


def descend(z, seeds, *, noise=ADVERSARIAL, epsilon=0.8, steps=40, step_size=None, decay=1e-3):
    return gradient_descent(
        z, noise, epsilon, decay, seeds,
        steps=steps, step_size=step_size, initial_scale=0.1, report=no_progress,
    )  # fmt: skip


@pytest.mark.parametrize("noise", ["adversarial", "random"])
@pytest.mark.parametrize("block", [1, 2, 5, 8])
def test_a_seed_has_the_same_bits_in_every_block(digit_rows, noise, block):
    z = digit_rows([0, 1])
    distribution = make_noise(noise, 64, nodes=16)
    whole, history = descend(z, list(range(8)), noise=distribution)
    for first in range(0, 8, block):
        seeds = list(range(first, min(first + block, 8)))
        part, its_history = descend(z, seeds, noise=distribution)
        assert part.tobytes() == whole[seeds].tobytes()
        for name, values in its_history.items():
            assert values.tobytes() == history[name][seeds].tobytes()


def test_stochastic_seeds_have_the_same_bits_alone(digit_rows):
    z = digit_rows([0, 1])
    options = {"batch_size": 32, "learning_rate": 0.1, "epochs": 2, "initial_scale": 0.1}
    whole, _ = stochastic_gradient_descent(
        z, ADVERSARIAL, 0.8, 0, [0, 1, 2], **options, report=no_progress
    )
    alone, _ = stochastic_gradient_descent(
        z, ADVERSARIAL, 0.8, 0, [2], **options, report=no_progress
    )
    assert alone.tobytes() == whole[2:].tobytes()
    assert not np.array_equal(whole[0], whole[1])


@pytest.mark.parametrize("step_size", [None, 0.5])
def test_descent_reaches_the_exact_optimum(digit_rows, step_size):
    z = digit_rows([0, 1])
    optimum = find_optimum(z, {"name": "adversarial"}, 0.8, 0.05, measure_geometry(z)).weights
    found, history = descend(z, [0, 1], steps=3000, step_size=step_size, decay=0.05)
    np.testing.assert_allclose(found, [optimum, optimum], rtol=1e-5, atol=1e-7)
    assert (history["gradient_norm"][:, -1] < 1e-6).all()


def test_backtracking_never_increases_the_objective(digit_rows):
    _, history = descend(digit_rows([0, 1]), [0, 1, 2], decay=0)
    assert (np.diff(history["loss"], axis=1) <= 0).all()


@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
@pytest.mark.parametrize(("method", "steps"), [("gd", 100), ("gd", 2000), ("sgd", 100)])
def test_divergence_is_said(digit_rows, method, steps):
    settings = {"weight_decay": 0.5, "initial_scale": 0.1}
    settings |= {
        "gd": {"steps": steps, "step_size": 100.0},
        "sgd": {"epochs": steps, "learning_rate": 100.0, "batch_size": 64},
    }[method]
    trained = train(method, digit_rows([0, 1]), None, {"name": "adversarial"}, 0.5, [0], settings)
    assert trained.status == trained.regime == ["diverged"]
    assert np.isnan(trained.weights).all()


def test_history_of_a_fixed_step_is_plain_gradient_descent(digit_rows):
    z = digit_rows([0, 1])
    w = initial_weights(3, 64, 0.1)
    for _ in range(5):
        norm = np.linalg.norm(w)
        p = 1 / (1 + np.exp(z @ w - 0.8 * norm))
        w = w - 0.2 * (-p @ z / len(z) + 0.8 * p.mean() * w / norm + 1e-3 * w)
    found, _ = descend(z, [3], steps=5, step_size=0.2)
    np.testing.assert_allclose(found[0], w, rtol=1e-12)


def test_first_epoch_of_sgd_is_written_out(digit_rows):
    z = digit_rows([0, 1])
    options = {"batch_size": len(z), "learning_rate": 0.2, "epochs": 1, "initial_scale": 0.1}
    found, _ = stochastic_gradient_descent(
        z, ADVERSARIAL, 0.8, 1e-3, [3], **options, report=no_progress
    )
    expected, _ = descend(z, [3], steps=1, step_size=0.2)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("epsilon", "step_size", "status"),
    [
        (1.2, 0.5, ""),  # lambda_max is 2.9
        (1.29, 0.5, "step-limited"),  # hovers where lambda_max · step is 1.99
        (1.29, 2.0, "step-limited"),  # jumps, with lambda_max · step at .8
        (1.29, "backtracking", ""),
    ],
)
def test_a_step_that_is_too_long_is_said(digit_rows, epsilon, step_size, status):
    z = digit_rows([0, 1])
    settings = {"weight_decay": 0, "steps": 1000, "step_size": step_size, "initial_scale": 0.01}
    trained = train("gd", z, None, {"name": "adversarial"}, epsilon, [0, 1], settings)
    assert trained.status == [status, status]
    assert np.isnan(trained.lambda_max_step).all() == (step_size == "backtracking")
