"""How a piece of work is timed: once to warm up, then the median."""

import time
from statistics import median

LEAST_REPEATS = 3
LEAST_SECONDS = 1.0


def timed(work):
    """Return the median wall time of work(), and what its first call returned.

    The first call does not count. Work is repeated for a second and at least three times, so
    that short work gets more repeats.
    """
    result = work()
    seconds = []
    while len(seconds) < LEAST_REPEATS or sum(seconds) < LEAST_SECONDS:
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds), result
