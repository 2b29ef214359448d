"""Models of equal loss lie on the path of training, at the target."""

import numpy as np
import pytest

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.noise.noises import make_noise
from sharpscape.families.linear.training.descent import gradient_descent
from sharpscape.families.linear.training.training import train

GD = {"weight_decay": 0, "steps": 60, "step_size": "backtracking", "initial_scale": 0.01}
SGD = {
    "weight_decay": 0, "batch_size": 32, "learning_rate": 0.5, "epochs": 20, "momentum": 0,
    "schedule": "constant", "milestones": [], "factor": 1, "initial_scale": 0.01,
}  # fmt: skip


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize(("method", "settings"), [("gd", GD), ("sgd", SGD)])
def test_the_loss_is_the_target(digit_rows, method, settings, norm):
    z, target, epsilon = digit_rows([0, 1], bias=True), 0.25, {"l2": 0.5, "linf": 0.08}[norm]
    noise = make_noise({"name": "adversarial"}, 64, norm)
    geometry = measure_geometry(z, norm, 64)
    settings = settings | {"target_loss": target}
    budget, equal = train(method, z, geometry, noise, epsilon, [0, 1, 2], settings)
    assert (budget.comparison, equal.comparison) == ("budget", "loss")
    assert equal.status == ["", "", ""]
    for theta in equal.theta:
        assert expected_loss(z @ theta, theta, noise, epsilon) == pytest.approx(target, rel=1e-6)
    assert (equal.steps > 0).all()
    # The budget is spent all the same.
    (alone,) = train(
        method, z, geometry, noise, epsilon, [0, 1, 2], settings | {"target_loss": None}
    )
    np.testing.assert_array_equal(budget.theta, alone.theta)


def test_it_lies_between_the_two_steps_around_it(digit_rows):
    z, noise = digit_rows([0, 1]), make_noise({"name": "adversarial"}, 64)

    def descend(steps, target=None):
        return gradient_descent(
            z, noise, 0.5, 0, [7], steps=steps, step_size=0.4, initial_scale=0.1,
            target_loss=target, report=lambda: None,
        )  # fmt: skip

    _, _, crossings = descend(100, 0.2)
    whole, part = divmod(crossings.steps[0], 1)
    (before,), history, _ = descend(int(whole))
    (after,), _, _ = descend(int(whole) + 1)
    assert history["loss"][0, -1] > 0.2
    np.testing.assert_allclose(crossings.theta[0], before + part * (after - before), rtol=1e-12)


@pytest.mark.parametrize(("method", "settings"), [("gd", GD), ("sgd", SGD)])
def test_a_target_out_of_reach_is_said(digit_rows, method, settings):
    z, noise = digit_rows([0, 1]), make_noise({"name": "adversarial"}, 64)
    geometry = measure_geometry(z)

    def status(epsilon, target):
        options = settings | {"target_loss": target}
        _, equal = train(method, z, geometry, noise, epsilon, [0, 1], options)
        assert np.isnan(equal.theta).all()
        return equal.status

    # The least loss at epsilon 1 is about .41; at .5 it is 0, and the budget too short.
    assert status(1.0, 0.2) == ["target-below-minimum"] * 2
    assert status(0.5, 1e-6) == ["target-not-reached"] * 2
