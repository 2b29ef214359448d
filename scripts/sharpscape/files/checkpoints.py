"""Checkpoints of long training: beside the result, until that is complete."""

from pathlib import Path


def checkpoint_path(output, seed):
    """Where the training of one seed keeps its state while the result is not there."""
    return Path(f"{output}.seed-{seed}.checkpoint")


def remove_checkpoints(output):
    """Remove the checkpoints behind a result that is complete."""
    output = Path(output)
    for path in output.parent.glob(f"{output.name}.seed-*.checkpoint"):
        path.unlink(missing_ok=True)
