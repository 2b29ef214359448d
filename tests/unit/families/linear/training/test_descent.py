"""Descent with a budget: where it ends, and that batching seeds changes no bit."""

import numpy as np
import pytest
import torch

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.noise.noises import make_noise, uniform_on_sphere
from sharpscape.families.linear.training.descent import gradient_descent, initial_parameters
from sharpscape.families.linear.training.optimum import find_optimum
from sharpscape.families.linear.training.stochastic import ORDER, stochastic_gradient_descent
from sharpscape.families.linear.training.training import train
from sharpscape.jobs.progress import no_progress

ADVERSARIAL = make_noise({"name": "adversarial"}, 64)
SPARSE = make_noise({"name": "adversarial"}, 64, "linf")
PLAIN = {"schedule": "constant", "milestones": [], "factor": 1, "momentum": 0, "initial_scale": 0.1}


def descend(z, seeds, *, noise=ADVERSARIAL, epsilon=0.8, steps=40, step_size=None, decay=1e-3):
    theta, history, _ = gradient_descent(
        z, noise, epsilon, decay, seeds,
        steps=steps, step_size=step_size, initial_scale=0.1, report=no_progress,
    )  # fmt: skip
    return theta, history


def stochastic(z, seeds, *, noise=ADVERSARIAL, epsilon=0.8, decay=0, target_loss=None, **options):
    return stochastic_gradient_descent(
        z, noise, epsilon, decay, seeds,
        **(PLAIN | options), target_loss=target_loss, report=no_progress,
    )  # fmt: skip


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


def test_stochastic_seeds_have_the_same_bits_alone(digit_rows):
    z = digit_rows([0, 1])
    options = {"batch_size": 32, "learning_rate": 0.1, "epochs": 2, "momentum": 0.5}
    whole, _, _ = stochastic(z, [0, 1, 2], **options)
    alone, _, _ = stochastic(z, [2], **options)
    assert alone.tobytes() == whole[2:].tobytes()
    assert not np.array_equal(whole[0], whole[1])


@pytest.mark.parametrize("step_size", [None, 0.5])
def test_descent_reaches_the_exact_optimum(digit_rows, step_size):
    z = digit_rows([0, 1])
    optimum = find_optimum(z, ADVERSARIAL, 0.8, 0.05, measure_geometry(z)).theta
    found, history = descend(z, [0, 1], steps=3000, step_size=step_size, decay=0.05)
    np.testing.assert_allclose(found, [optimum, optimum], rtol=1e-5, atol=1e-7)
    assert (history["gradient_norm"][:, -1] < 1e-6).all()


def test_backtracking_never_increases_the_objective(digit_rows):
    _, history = descend(digit_rows([0, 1]), [0, 1, 2], decay=0)
    assert (np.diff(history["loss"], axis=1) <= 0).all()


@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
@pytest.mark.parametrize(("method", "steps"), [("gd", 100), ("gd", 2000), ("sgd", 100)])
def test_divergence_is_said(digit_rows, method, steps):
    settings = {"weight_decay": 0.5}
    settings |= {
        "gd": {"steps": steps, "step_size": 100.0, "initial_scale": 0.1},
        "sgd": PLAIN | {"epochs": steps, "learning_rate": 100.0, "batch_size": 64},
    }[method]
    (trained,) = train(method, digit_rows([0, 1]), None, ADVERSARIAL, 0.5, [0], settings)
    assert trained.status == trained.regime == ["diverged"]
    assert np.isnan(trained.theta).all()


def test_history_of_a_fixed_step_is_plain_gradient_descent(digit_rows):
    z = digit_rows([0, 1])
    w = initial_parameters(3, ADVERSARIAL, 64, 0.1)
    for _ in range(5):
        norm = np.linalg.norm(w)
        p = 1 / (1 + np.exp(z @ w - 0.8 * norm))
        w = w - 0.2 * (-p @ z / len(z) + 0.8 * p.mean() * w / norm + 1e-3 * w)
    found, _ = descend(z, [3], steps=5, step_size=0.2)
    np.testing.assert_allclose(found[0], w, rtol=1e-12)


def test_first_epoch_of_sgd_is_written_out(digit_rows):
    z = digit_rows([0, 1])
    options = {"batch_size": len(z), "learning_rate": 0.2, "epochs": 1}
    found, _, _ = stochastic(z, [3], decay=1e-3, **options)
    expected, _ = descend(z, [3], steps=1, step_size=0.2)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("schedule", ["constant", "cosine", "piecewise"])
@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_sgd_is_that_of_torch(digit_rows, schedule, norm):
    z, epochs, epsilon = digit_rows([0, 1], bias=True), 4, 0.1
    theta = torch.tensor(initial_parameters(5, ADVERSARIAL, 65, 0.1))
    w, b = theta[:64].clone().requires_grad_(), theta[64:].clone().requires_grad_()
    optimiser = torch.optim.SGD(
        [{"params": [w], "weight_decay": 0.01}, {"params": [b]}], lr=0.3, momentum=0.9
    )
    scheduler = {
        "constant": lambda o: torch.optim.lr_scheduler.ConstantLR(o, 1.0),
        "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, epochs),
        "piecewise": lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [2, 3], 0.1),
    }[schedule](optimiser)
    order = ORDER.generator(5)
    for _ in range(epochs):
        for batch in np.array_split(order.permutation(len(z)), range(50, len(z), 50)):
            optimiser.zero_grad()
            rows = torch.tensor(z[batch])
            size = w.norm(p=2 if norm == "l2" else 1)
            u = rows[:, :64] @ w + rows[:, 64] * b - epsilon * size
            torch.nn.functional.softplus(-u).mean().backward()
            optimiser.step()
        scheduler.step()
    found, _, _ = stochastic(
        z, [5], noise=make_noise({"name": "adversarial"}, 64, norm), epsilon=epsilon, decay=0.01,
        schedule=schedule, milestones=[0.5, 0.75], factor=0.1, momentum=0.9,
        batch_size=50, learning_rate=0.3, epochs=epochs,
    )  # fmt: skip
    np.testing.assert_allclose(found[0, :64], w.detach().numpy(), rtol=1e-9, atol=1e-12)
    assert found[0, 64] == pytest.approx(b.item(), rel=1e-9)


def test_proximal_descent_reaches_the_sparse_optimum(digit_rows):
    z = digit_rows([0, 1], bias=True)
    geometry = measure_geometry(z, "linf", 64)
    optimum = find_optimum(z, SPARSE, 0.2, 0.02, geometry).theta
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
    (trained,) = train("gd", z, None, ADVERSARIAL, epsilon, [0, 1], settings)
    assert trained.status == [status, status]
    assert np.isnan(trained.lambda_max_step).all() == (step_size == "backtracking")
