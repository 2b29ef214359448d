"""Checkpoints of long training: beside the result, until that is complete.

A checkpoint begins with the SHA-256 of what follows: a flipped bit would be another state.
"""

import hashlib
import io
import sys
from pathlib import Path

from sharpscape.jobs.publishing import published


def checkpoint_path(output, seed):
    """Where the training of one seed keeps its state while the result is not there."""
    return Path(f"{output}.seed-{seed}.checkpoint")


def remove_checkpoints(output):
    """Remove the checkpoints behind a result that is complete."""
    output = Path(output)
    for path in output.parent.glob(f"{output.name}.seed-*.checkpoint"):
        path.unlink(missing_ok=True)


def _digest(content):
    return hashlib.sha256(content).digest()


def save_checkpoint(path, identity, state):
    """Write a state to path, whole or not at all.

    Args:
        identity: text of all that the state depends on.
        state: dict of tensors, numbers, texts, lists and dicts of them.

    Raises:
        SharpscapeError: it cannot be written.
    """
    # Programs that only remove checkpoints do not need torch.
    import torch

    content = io.BytesIO()
    torch.save({"identity": identity} | state, content)
    with published(path) as part:
        part.write_bytes(_digest(content.getvalue()) + content.getvalue())


def load_checkpoint(path, identity):
    """The state at path, its tensors on the CPU, or None where there is none of this identity.

    A state of another identity (of other settings, data or code) is never resumed, nor is a damaged
    one, and the log says so.
    """
    # A pipe in its place would keep a job waiting.
    if not path.is_file():
        return None
    import torch

    content = path.read_bytes()
    size = hashlib.sha256().digest_size
    if _digest(content[size:]) != content[:size]:
        print(f"{path}: damaged; training starts afresh", file=sys.stderr)
        return None
    state = torch.load(io.BytesIO(content[size:]), map_location="cpu", weights_only=True)
    if state["identity"] != identity:
        print(f"{path}: of other settings, data or code; training starts afresh", file=sys.stderr)
        return None
    return state
