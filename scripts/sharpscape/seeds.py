"""Random streams: independent of epsilon, and of how seeds are batched into jobs."""

import numpy as np

# Numbers are part of every result: append, never renumber.
PURPOSES = {
    "initialisation": 0,
    "order": 1,
    "direction": 2,
    "subset": 3,
    "ball": 4,
    "probe": 5,
    "attack": 6,
    "augmentation": 7,
    "sample": 8,
}


def generator(seed, purpose, *index):
    """Return the generator of one stream.

    Args:
        seed: seed of the model or of the draw, an integer >= 0.
        purpose: a key of PURPOSES.
        index: which of several streams of that purpose (the k-th direction, say; an epoch and a
            step); left out, 0.
    """
    return np.random.default_rng(
        np.random.SeedSequence([seed, PURPOSES[purpose], *(index or (0,))])
    )
