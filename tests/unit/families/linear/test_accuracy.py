"""Loss and accuracy against references and by hand."""

import numpy as np
import pytest

from sharpscape.families.gaps import generalisation_gaps
from sharpscape.families.linear.accuracy import accuracy, logistic_evaluation
from sharpscape.families.linear.noise import make_noise

ADVERSARIAL = make_noise({"name": "adversarial"}, 2)


def test_a_tie_is_wrong():
    margins = np.array([1.0, 0.0, -1.0, 2.0])
    assert accuracy(margins, np.array([0.6, 0.8]), ADVERSARIAL, 1.0) == 0.25
    assert accuracy(np.zeros(3), np.zeros(2), ADVERSARIAL, 1.0) == 0
    assert accuracy(np.array([0.0, 1.0]), np.array([2.0, 0.0]), ADVERSARIAL, 0) == 0.5
    # Without weights a bias decides, and no noise reaches it.
    assert accuracy(np.array([0.3, 0.3, -0.3]), np.array([0, 0, 0.3]), ADVERSARIAL, 5.0) == 2 / 3


def test_gaps_by_hand():
    train = {"robust_loss": 0.2, "robust_accuracy": 0.9}
    test = {"robust_loss": 0.5, "robust_accuracy": 0.7}
    assert generalisation_gaps(train, test) == pytest.approx(
        {"generalisation_gap": 0.3, "generalisation_gap_accuracy": 0.2}
    )


def test_random_noise_against_samples(rows):
    w, generator = np.ones(6), np.random.default_rng(0)
    noise = generator.normal(size=(20_000, 6))
    noise *= 2.0 / np.linalg.norm(noise, axis=1)[:, None]
    margins = rows @ w + (noise @ w)[:, None]
    found = logistic_evaluation(rows, w, make_noise({"name": "random"}, 6), 2.0)
    assert found["robust_accuracy"] == pytest.approx((margins > 0).mean(), abs=2e-3)
    assert found["robust_loss"] == pytest.approx(np.logaddexp(0, -margins).mean(), rel=2e-2)
