"""What a descent ends in: its statuses, and the models of equal loss."""

import numpy as np
import pytest

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.training import load_method
from sharpscape.jobs.progress import no_progress

ADVERSARIAL = make_noise({"name": "adversarial"}, 64)
GD = {"weight_decay": 0, "steps": 60, "step_size": "backtracking", "initial_scale": 0.01}
SGD = {
    "weight_decay": 0, "batch_size": 32, "learning_rate": 0.5, "epochs": 20, "momentum": 0,
    "schedule": "constant", "milestones": [], "factor": 1, "initial_scale": 0.01,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
@pytest.mark.parametrize(("method", "steps"), [("gd", 100), ("gd", 2000), ("sgd", 100)])
def test_divergence_is_said(digit_rows, method, steps):
    settings = {
        "gd": {"steps": steps, "step_size": 100.0, "initial_scale": 0.1},
        "sgd": SGD | {"epochs": steps, "learning_rate": 100.0, "initial_scale": 0.1},
    }[method]
    settings |= {"weight_decay": 0.5, "batch_size": 64}
    task = Task(digit_rows([0, 1]), ADVERSARIAL, 0.5, [0], {})
    (trained,) = load_method(method).train(task, settings, no_progress)
    assert trained.status == trained.regime == ["diverged"]
    assert np.isnan(trained.theta).all()


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
    task = Task(digit_rows([0, 1]), ADVERSARIAL, epsilon, [0, 1], {})
    settings = {"weight_decay": 0, "steps": 1000, "step_size": step_size, "initial_scale": 0.01}
    (trained,) = load_method("gd").train(task, settings, no_progress)
    assert trained.status == [status, status]
    assert (trained.lambda_max_step is None) == (step_size == "backtracking")


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize(("method", "settings"), [("gd", GD), ("sgd", SGD)])
def test_the_loss_is_the_target(digit_rows, method, settings, norm):
    z, target, epsilon = digit_rows([0, 1], bias=True), 0.25, {"l2": 0.5, "linf": 0.08}[norm]
    noise = make_noise({"name": "adversarial"}, 64, norm)
    geometry = measure_geometry(z, norm, 64)
    settings = settings | {"target_loss": target}
    task, train = Task(z, noise, epsilon, [0, 1, 2], geometry), load_method(method).train
    budget, equal = train(task, settings, no_progress)
    assert (budget.comparison, equal.comparison) == ("budget", "loss")
    assert equal.status == ["", "", ""]
    for theta in equal.theta:
        assert expected_loss(z @ theta, theta, noise, epsilon) == pytest.approx(target, rel=1e-6)
    assert (equal.steps > 0).all()
    # The budget is spent all the same.
    (alone,) = train(task, settings | {"target_loss": None}, no_progress)
    np.testing.assert_array_equal(budget.theta, alone.theta)


@pytest.mark.parametrize(("method", "settings"), [("gd", GD), ("sgd", SGD)])
def test_a_target_out_of_reach_is_said(digit_rows, method, settings):
    z, noise = digit_rows([0, 1]), make_noise({"name": "adversarial"}, 64)
    geometry = measure_geometry(z)

    def status(epsilon, target):
        options = settings | {"target_loss": target}
        task = Task(z, noise, epsilon, [0, 1], geometry)
        _, equal = load_method(method).train(task, options, no_progress)
        assert np.isnan(equal.theta).all()
        assert f"for 2 of 2 seeds: the target loss {target} " in equal.warnings[0]
        return equal.status

    # The least loss at epsilon 1 is about .41; at .5 it is 0, and the budget too short.
    assert status(1.0, 0.2) == ["target-below-minimum"] * 2
    assert status(0.5, 1e-6) == ["target-not-reached"] * 2
