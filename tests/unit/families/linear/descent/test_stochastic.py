"""Stochastic gradient descent against torch, gradient descent, and itself."""

import numpy as np
import pytest
import torch

from sharpscape.families.linear.descent.full_batch import gradient_descent
from sharpscape.families.linear.descent.initial import initial_parameters
from sharpscape.families.linear.descent.stochastic import ORDER, stochastic_gradient_descent
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.tasks.objective import Objective
from sharpscape.jobs.progress import no_progress

ADVERSARIAL = make_noise({"name": "adversarial"}, 64)
PLAIN = {"schedule": "constant", "milestones": [], "factor": 1, "momentum": 0, "initial_scale": 0.1}


def stochastic(z, seeds, *, noise=ADVERSARIAL, epsilon=0.8, decay=0, **settings):
    """theta of SGD."""
    objective = Objective(z, noise, epsilon, decay)
    return stochastic_gradient_descent(objective, seeds, PLAIN | settings, no_progress).theta


def test_stochastic_seeds_have_the_same_bits_alone(digit_rows):
    z = digit_rows([0, 1])
    options = {"batch_size": 32, "learning_rate": 0.1, "epochs": 2, "momentum": 0.5}
    whole = stochastic(z, [0, 1, 2], **options)
    alone = stochastic(z, [2], **options)
    assert alone.tobytes() == whole[2:].tobytes()
    assert not np.array_equal(whole[0], whole[1])


def test_first_epoch_of_sgd_is_written_out(digit_rows):
    z = digit_rows([0, 1])
    options = {"batch_size": len(z), "learning_rate": 0.2, "epochs": 1}
    found = stochastic(z, [3], decay=1e-3, **options)
    step = {"steps": 1, "step_size": 0.2, "initial_scale": 0.1}
    objective = Objective(z, ADVERSARIAL, 0.8, 1e-3)
    expected = gradient_descent(objective, [3], step, no_progress).theta
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
    found = stochastic(
        z, [5], noise=make_noise({"name": "adversarial"}, 64, norm), epsilon=epsilon, decay=0.01,
        schedule=schedule, milestones=[0.5, 0.75], factor=0.1, momentum=0.9,
        batch_size=50, learning_rate=0.3, epochs=epochs,
    )  # fmt: skip
    np.testing.assert_allclose(found[0, :64], w.detach().numpy(), rtol=1e-9, atol=1e-12)
    assert found[0, 64] == pytest.approx(b.item(), rel=1e-9)
