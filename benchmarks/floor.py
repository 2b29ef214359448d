"""What the machine can do at best: rates of four bare operations, measured in the same run."""

from typing import NamedTuple

import numpy as np

from benchmarks.timing import timed

# Far beyond any cache.
READ_BYTES = 2**29
MATRIX_SIZE = 2000
ELEMENTS = 2**16
# Two arrays of these fill three quarters of a first-level cache of 32 KiB.
CACHED_ELEMENTS = 1536


class Rates(NamedTuple):
    """Per second, in float64, with the benchmark's threads.

    Attributes:
        read: bytes read from memory (the sum of a long vector).
        arithmetic: floating-point operations (the product of two matrices).
        log_loss: elements through exp and log1p (in cache).
        multiply: products of two elements (in place, in cache).
    """

    read: float
    arithmetic: float
    log_loss: float
    multiply: float


def measure_rates():
    vector = np.ones(READ_BYTES // 8)
    matrix = np.random.default_rng(0).standard_normal((MATRIX_SIZE, MATRIX_SIZE))
    exponents = np.linspace(-10, 0, ELEMENTS)
    # A dot product and not sum(): BLAS reads with all its threads.
    reading, _ = timed(lambda: vector @ vector)
    product, _ = timed(lambda: matrix @ matrix)
    losses, _ = timed(lambda: np.log1p(np.exp(exponents)))
    # Factors of 1: the products neither grow nor vanish, however often they are taken.
    products, factors = np.ones(CACHED_ELEMENTS), np.ones(CACHED_ELEMENTS)

    def multiply():
        for _ in range(ELEMENTS):
            np.multiply(products, factors, out=products)

    products_seconds, _ = timed(multiply)
    return Rates(
        READ_BYTES / reading,
        2 * MATRIX_SIZE**3 / product,
        ELEMENTS / losses,
        ELEMENTS * CACHED_ELEMENTS / products_seconds,
    )
