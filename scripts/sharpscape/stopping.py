"""Being asked to stop: schedulers send a signal some time before they kill."""

import signal
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGUSR1)


@contextmanager
def stop_requests():
    """Yield a function that returns the name of the signal that asked to stop, or None.

    Inside, SIGTERM and SIGUSR1 are only taken note of: the work stops itself, where it can.
    """
    asked = None

    def note(number, frame):
        nonlocal asked
        asked = signal.Signals(number).name

    previous = {each: signal.signal(each, note) for each in SIGNALS}
    try:
        yield lambda: asked
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)
