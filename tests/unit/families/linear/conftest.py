"""Small problems that the tests of the linear family share."""

import numpy as np
import pytest


@pytest.fixture
def w():
    return np.random.default_rng(1).normal(size=6)


@pytest.fixture
def problem(rows, w):
    """Rows and parameters: function of bias."""
    y = np.where(np.arange(len(rows)) % 3 == 0, 1.0, -1.0)

    def make(bias):
        return (np.column_stack([rows, y]), np.append(w, 0.4)) if bias else (rows, w)

    return make
