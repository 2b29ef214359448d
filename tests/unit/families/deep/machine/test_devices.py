"""Devices: what is said where memory does not suffice."""

import numpy as np
import pytest
import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.machine.devices import enough_memory

# More bytes than any address has.
TOO_MANY = 2**60


def too_much_for_the_gpu():
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")


@pytest.mark.parametrize(
    ("ask", "place"),
    [
        (lambda: torch.empty(TOO_MANY, dtype=torch.uint8), "memory"),
        (lambda: np.empty(TOO_MANY, dtype=np.uint8), "memory"),
        (too_much_for_the_gpu, "GPU memory"),
    ],
)
def test_too_little_memory_names_the_keys_that_take_less(ask, place):
    message = rf"^out of {place} \(.*smaller attack\.batch_size or accuracy\.images$"
    with (
        pytest.raises(SharpscapeError, match=message),
        enough_memory("attack.batch_size", "accuracy.images"),
    ):
        ask()


def test_other_errors_stay_as_they_are():
    with pytest.raises(RuntimeError, match="shape"), enough_memory("threads"):
        raise RuntimeError("shapes do not fit")
