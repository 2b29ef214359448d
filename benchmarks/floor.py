"""What the machine can do at best: rates of three bare operations, measured in the same run."""

from typing import NamedTuple

import numpy as np

from benchmarks.timing import timed

# Far beyond any cache.
READ_BYTES = 2**29
MATRIX_SIZE = 2000
ELEMENTS = 2**16


class Rates(NamedTuple):
    """Per second, in float64, with the benchmark's threads.

    Attributes:
        read: bytes read from memory (the sum of a long vector).
        arithmetic: floating-point operations (the product of two matrices).
        log_loss: elements through exp and log1p (in cache).
    """

    read: float
    arithmetic: float
    log_loss: float


def measure_rates():
    vector = np.ones(READ_BYTES // 8)
    matrix = np.random.default_rng(0).standard_normal((MATRIX_SIZE, MATRIX_SIZE))
    exponents = np.linspace(-10, 0, ELEMENTS)
    # A dot product and not sum(): BLAS reads with all its threads.
    reading, _ = timed(lambda: vector @ vector)
    product, _ = timed(lambda: matrix @ matrix)
    losses, _ = timed(lambda: np.log1p(np.exp(exponents)))
    return Rates(READ_BYTES / reading, 2 * MATRIX_SIZE**3 / product, ELEMENTS / losses)
