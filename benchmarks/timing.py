"""How a piece of work is timed: once to warm up, then the median."""

import time
from statistics import median

import torch

LEAST_REPEATS = 3
LEAST_SECONDS = 1.0


def now():
    """Seconds, once a GPU has done what it was given."""
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()
    return time.perf_counter()


def timed(work):
    """Return the median wall time of work(), and what its first call returned.

    The first call does not count. Work is repeated for a second and at least three times, so
    that short work gets more repeats.
    """
    result = work()
    seconds = []
    while len(seconds) < LEAST_REPEATS or sum(seconds) < LEAST_SECONDS:
        start = now()
        work()
        seconds.append(now() - start)
    return median(seconds), result


def timed_peer(work):
    """As timed, in what PyTorch takes for float32 unasked: on CUDA convolutions in TF32."""
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = True
    try:
        return timed(work)
    finally:
        torch.backends.cudnn.allow_tf32 = before
