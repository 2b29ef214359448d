"""A progress bar for work that turns out to take more than a few seconds."""

import time
from contextlib import contextmanager

PATIENCE = 2.0


def no_progress(steps=1):
    """Report nothing."""


@contextmanager
def progress_bar(description, total=None):
    """Yield a function to be called after every step, or with how many were done.

    Args:
        total: all steps; None if not known in advance.

    The bar appears on stderr once PATIENCE seconds have passed: importing it costs as much as a
    short job takes.
    """
    start, done, bar = time.monotonic(), 0, None

    def report(steps=1):
        nonlocal done, bar
        done += steps
        if bar is not None:
            bar.update(steps)
        elif time.monotonic() - start > PATIENCE:
            from tqdm import tqdm

            bar = tqdm(total=total, desc=description, initial=done, mininterval=1)

    try:
        yield report
    finally:
        if bar is not None:
            bar.close()
