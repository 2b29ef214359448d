"""Being asked to stop: by Ctrl-C, a connection that ends, or a scheduler before it kills."""

import signal
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP)


@contextmanager
def stop_requests():
    """Yield a function that returns the name of the signal that asked to stop, or None.

    Inside, the first of SIGNALS is only taken note of: the work stops itself, where it can. A
    second does what it always does. A signal that this process ignores, as nohup makes it, stays
    ignored.
    """
    asked = None

    def note(number, frame):
        nonlocal asked
        asked = signal.Signals(number).name
        signal.signal(number, previous[number])

    heard = [each for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]
    previous = {each: signal.signal(each, note) for each in heard}
    try:
        yield lambda: asked
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)
