"""Loss and accuracy against references and by hand."""

import numpy as np
import pytest

from sharpscape.evaluation import accuracy, logistic_evaluation
from sharpscape.noises import make_noise

ADVERSARIAL = make_noise("adversarial", 2)


def test_a_tie_is_wrong():
    assert accuracy(np.array([1.0, 0.0, -1.0, 2.0]), 1.0, ADVERSARIAL, 1.0) == 0.25
    assert accuracy(np.zeros(3), 0.0, ADVERSARIAL, 1.0) == 0
    assert accuracy(np.array([0.0, 1.0]), 2.0, ADVERSARIAL, 0) == 0.5


def test_random_noise_against_samples(rows):
    w, generator = np.ones(6), np.random.default_rng(0)
    noise = generator.normal(size=(20_000, 6))
    noise *= 2.0 / np.linalg.norm(noise, axis=1)[:, None]
    margins = rows @ w + (noise @ w)[:, None]
    found = logistic_evaluation(rows, w, make_noise("random", 6), 2.0)
    assert found["robust_accuracy"] == pytest.approx((margins > 0).mean(), abs=2e-3)
    assert found["robust_loss"] == pytest.approx(np.logaddexp(0, -margins).mean(), rel=2e-2)
