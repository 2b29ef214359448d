"""How a piece of work is timed: once to warm up, then the median."""

import time
from statistics import median

LEAST_REPEATS = 3
LEAST_SECONDS = 1.0


def median_seconds(work):
    """Median wall time of work(), after one call that does not count.

    It is repeated for a second and at least three times, so that short work gets more repeats.
    """
    work()
    seconds = []
    while len(seconds) < LEAST_REPEATS or sum(seconds) < LEAST_SECONDS:
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds)
