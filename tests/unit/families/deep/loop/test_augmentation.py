"""Crops and mirror images: every one a window of its padded image, as often as it should be."""

import torch
from torch.nn.functional import pad

from sharpscape.families.deep.loop.augmentation import PADDING, crop_and_flip


def windows(image):
    """{bytes: (top, left, mirrored)} of all crops of an image [channel, height, width]."""
    height, width = image.shape[1:]
    padded, found = pad(image, (PADDING,) * 4), {}
    for top in range(2 * PADDING + 1):
        for left in range(2 * PADDING + 1):
            window = padded[:, top : top + height, left : left + width]
            for mirrored, each in ((False, window), (True, window.flip(2))):
                found[each.contiguous().numpy().tobytes()] = top, left, mirrored
    return found


def test_all_crops_occur_and_nothing_else():
    image = torch.rand(2, 6, 5, generator=torch.Generator().manual_seed(0))
    x = image.expand(4000, 2, 6, 5)
    cropped = crop_and_flip(x, torch.Generator().manual_seed(1))
    assert cropped.shape == x.shape
    known = windows(image)
    places = [known[each.contiguous().numpy().tobytes()] for each in cropped]
    assert {top for top, _, _ in places} == set(range(2 * PADDING + 1))
    assert {left for _, left, _ in places} == set(range(2 * PADDING + 1))
    assert 0.45 < sum(mirrored for *_, mirrored in places) / len(places) < 0.55


def test_the_generator_decides():
    x = torch.rand(8, 3, 8, 8)
    first, again, other = (crop_and_flip(x, torch.Generator().manual_seed(s)) for s in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
