"""Batches of nearly the same size."""

import numpy as np
import pytest

from sharpscape.families.deep.batches import batch_count


@pytest.mark.parametrize("size", [2, 3, 5, 500])
def test_batches_are_nearly_equal_and_none_has_one_image(size):
    for n in range(2, 40):
        sizes = [len(each) for each in np.array_split(np.arange(n), batch_count(n, size))]
        assert min(sizes) >= 2
        assert max(sizes) - min(sizes) <= 1
        # Only an odd number in pairs needs more than size.
        assert max(sizes) <= size + (size == 2 and n % 2)


def test_batches_of_one_and_images_that_are_one():
    assert batch_count(7, 1) == 3
    assert batch_count(1, 4) == 1
