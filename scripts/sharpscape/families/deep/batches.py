"""Batches of nearly the same size, for batch norm: each counts alike, and each has a variance."""

import math


def batch_count(n, size):
    """Into how many nearly equal batches n images are split, each of at most size images.

    None has one image, as long as there are two: batch norm finds no variance in one. So where
    size is 1, or 2 and n is odd, some have one image more.
    """
    return max(1, min(math.ceil(n / size), n // 2))
