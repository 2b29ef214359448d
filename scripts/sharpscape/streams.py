"""Random streams: independent of epsilon, and of how seeds are batched into jobs.

A stream's number is stated in the module that draws from it, so that a new stream changes no other
module. Numbers are part of every result: never renumber one.
"""

from typing import NamedTuple

import numpy as np


class Stream(NamedTuple):
    """One purpose of random numbers.

    Attributes:
        purpose: its name.
        number: different for every purpose.
    """

    purpose: str
    number: int

    def generator(self, seed, *index):
        """Return a new generator of this stream.

        Args:
            seed: seed of the model or of the draw, an integer >= 0.
            index: which of several streams of this purpose (the k-th direction, say; an epoch and
                a step); left out, 0.
        """
        return np.random.default_rng(np.random.SeedSequence([seed, self.number, *(index or (0,))]))
