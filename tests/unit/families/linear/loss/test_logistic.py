"""Loss and gradient against automatic differentiation, for every noise."""

import numpy as np
import pytest
import torch
from linear_cases import CASES, EPSILON, D
from torch_loss import torch_loss

from sharpscape.families.linear.loss.logistic import expected_loss, log_loss, slopes
from sharpscape.families.linear.noise import make_noise


@pytest.mark.parametrize(("settings", "norm", "bias"), CASES)
def test_gradient_is_that_of_automatic_differentiation(problem, settings, norm, bias):
    z, theta = problem(bias)
    noise = make_noise(settings, D, norm)
    a, g = slopes(z @ theta, theta, noise, EPSILON)
    v = torch.tensor(theta, requires_grad=True)
    loss = torch_loss(torch.tensor(z), v, noise, EPSILON)
    loss.backward()
    assert expected_loss(z @ theta, theta, noise, EPSILON) == pytest.approx(loss.item(), rel=1e-14)
    np.testing.assert_allclose(a @ z / len(z) + g, v.grad.numpy(), rtol=1e-12, atol=1e-14)


def test_loss_does_not_overflow():
    np.testing.assert_array_equal(log_loss(np.array([-1e4, 1e4])), [1e4, 0])
