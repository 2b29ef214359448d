"""The law of signed sums: counted, by its series, and the bound of the series' error."""

from itertools import product

import numpy as np
import pytest

from sharpscape.families.linear.loss import sign_sums
from sharpscape.families.linear.loss.sign_sums import probability_below


def test_all_patterns_are_counted():
    generator = np.random.default_rng(2)
    weights, x = generator.normal(size=9), generator.normal(size=12) * 3
    sums = np.array(list(product([-1, 1], repeat=9))) @ weights
    found, error = probability_below(x, np.append(weights, 0), 0.0)
    np.testing.assert_array_equal(found, [(sums < each).mean() for each in x])
    np.testing.assert_array_equal(error, 0)


def test_twenty_weights_are_counted():
    # Of equal weights, a binomial law: no sum is below the least, one is up to the next.
    found, _ = probability_below(np.array([-20.0, -19.0, 0.0, 20.0, 21.0]), np.ones(20), 1e-9)
    rest = 184756 / 2**20
    np.testing.assert_array_equal(found, [0, 2**-20, (1 - rest) / 2, 1 - 2**-20, 1])


KINDS = {
    "normal": lambda generator: generator.normal(size=22),
    "equal": lambda generator: np.ones(22),
    "few": lambda generator: np.append(generator.normal(size=4), 1e-4 * generator.random(18)),
    "powers": lambda generator: 0.7 ** np.arange(22),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_error_of_the_series_is_within_its_bound(monkeypatch, kind):
    generator = np.random.default_rng(3)
    weights = KINDS[kind](generator)
    spread = np.linalg.norm(weights)
    x = np.concatenate([generator.normal(size=50) * spread, np.arange(-22, 23, 2.0)])
    found, error = probability_below(x, weights, 0.0)
    monkeypatch.setattr(sign_sums, "COUNTED_WEIGHTS", 22)
    # Both sides of a tie are within the bound.
    for room in (1e-12, -1e-12):
        exact, _ = probability_below(x, weights, room * spread)
        assert (np.abs(found - exact) <= error).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_many_weights_are_worked_on_in_parts():
    generator = np.random.default_rng(4)
    weights = generator.normal(size=3000)
    x = np.linspace(-2, 2, 5) * np.linalg.norm(weights)
    from scipy.stats import norm

    found, error = probability_below(x, weights, 0.0)
    np.testing.assert_allclose(found, norm.cdf(np.linspace(-2, 2, 5)), atol=1e-3)
    assert (error < 2e-3).all()
