"""How far work is that turns out to take more than a few seconds, and the time left."""

import sys
import time

PATIENCE = 2.0
PERIOD = 10.0


def no_progress(steps=1):
    """Report nothing."""


def progress(description, total=None):
    """A function to be called after every step, or with how many were done.

    Args:
        total: all steps; None if not known in advance.

    It prints a bar as a line on stderr after PATIENCE seconds and then every PERIOD: a job's
    stderr is its log, where a bar drawn over itself would hide the other lines. The first call
    starts the clock: steps of an earlier run that it reports are not counted as speed.
    """
    done = before = 0
    started = due = None

    def report(steps=1):
        nonlocal done, before, started, due
        done += steps
        now = time.monotonic()
        if started is None:
            before, started, due = done, now, now + PATIENCE
        elif now >= due:
            from tqdm import tqdm

            elapsed = now - started
            bar = tqdm.format_meter(done, total, elapsed, 80, description, initial=before)
            print(bar, file=sys.stderr)
            due = now + PERIOD

    return report
