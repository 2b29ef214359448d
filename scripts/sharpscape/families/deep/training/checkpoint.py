"""The state of training on disk: what a killed job goes on from."""

import io
import sys

import torch

from sharpscape.jobs.publishing import published


def save_checkpoint(path, state):
    """Write a state (tensors, numbers, texts, lists and dicts of them), whole or not at all."""
    content = io.BytesIO()
    torch.save(state, content)
    with published(path) as part:
        part.write_bytes(content.getvalue())


def load_checkpoint(path, identity):
    """The state at path, or None where there is none of this identity.

    A state of other settings or code is never resumed, and the log says so.

    Args:
        identity: what save_checkpoint was given as state["identity"].
    """
    if not path.exists():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        found = state["identity"]
    except Exception as error:
        # torch.load raises half a dozen kinds of errors on damaged files.
        print(f"{path}: not readable ({error}); training starts afresh", file=sys.stderr)
        return None
    if found != identity:
        print(f"{path}: of other settings or code; training starts afresh", file=sys.stderr)
        return None
    return state
