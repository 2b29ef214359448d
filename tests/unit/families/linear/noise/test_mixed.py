"""Mixed noise, by hand."""

import numpy as np
import pytest

from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.noise import make_noise


def test_shares_of_mixed_noise(rows):
    w = np.random.default_rng(1).normal(size=6)
    for norm, size in (("l2", np.linalg.norm(w)), ("linf", np.abs(w).sum())):
        noise = make_noise({"name": "mixed", "share": 0.3}, 6, norm)
        expected = 0.3 * np.logaddexp(0, -(rows @ w - 0.7 * size)).mean()
        expected += 0.7 * np.logaddexp(0, -rows @ w).mean()
        assert expected_loss(rows @ w, w, noise, 0.7) == pytest.approx(expected, rel=1e-14)
        np.testing.assert_allclose(
            noise.probability_below(np.array([-0.5, 0.0, 0.5, 1.0, 1.5])), [0, 0, 0.7, 0.7, 1]
        )
