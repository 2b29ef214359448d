"""A progress bar for work that takes more than a few seconds."""

from contextlib import contextmanager


@contextmanager
def progress_bar(total, description):
    """Yield a function to be called with the steps done; total None shows nothing."""
    if total is None:
        yield lambda done: None
        return
    # Its import costs as much as a short job.
    from tqdm import tqdm

    with tqdm(total=total, desc=description, mininterval=1) as bar:
        yield bar.update
