"""Loss and accuracy against references and by hand."""

import numpy as np
import pytest

from sharpscape.families.gaps import generalisation_gaps
from sharpscape.families.linear.accuracy import accuracy, logistic_evaluation
from sharpscape.families.linear.noise import make_noise

ADVERSARIAL = make_noise({"name": "adversarial"}, 2)


def test_a_tie_is_wrong():
    margins = np.array([1.0, 0.0, -1.0, 2.0])
    assert accuracy(margins, np.array([0.6, 0.8]), ADVERSARIAL, 1.0) == (0.25, 0)
    assert accuracy(np.zeros(3), np.zeros(2), ADVERSARIAL, 1.0) == (0, 0)
    assert accuracy(np.array([0.0, 1.0]), np.array([2.0, 0.0]), ADVERSARIAL, 0) == (0.5, 0)
    # Without weights a bias decides, and no noise reaches it.
    found = accuracy(np.array([0.3, 0.3, -0.3]), np.array([0, 0, 0.3]), ADVERSARIAL, 5.0)
    assert found == (2 / 3, 0)


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


def test_random_signs_say_how_far_the_accuracy_may_be_off():
    generator = np.random.default_rng(0)
    z = generator.random((30, 40)) - 0.3
    noise, few, many = make_noise({"name": "random"}, 40, "linf"), np.zeros(40), np.ones(40)
    few[:20] = generator.normal(size=20)
    assert logistic_evaluation(z, few, noise, 0.3)["robust_accuracy_error"] == 0
    found = logistic_evaluation(z, many, noise, 0.3)
    # Of so many equal weights the law is binomial.
    from scipy.stats import binom

    right = np.mean(binom.cdf(np.ceil((z @ many / 0.3 + 40) / 2) - 1, 40, 0.5))
    assert 0 < found["robust_accuracy_error"] < 0.05
    assert abs(found["robust_accuracy"] - right) <= found["robust_accuracy_error"]
