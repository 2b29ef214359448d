"""Where the search for the worst weights near a logistic model begins."""

import numpy as np

from sharpscape.streams import Stream

ASCENT = Stream("ascent", 9)
# How often the data's Hessian is applied to a random direction.
POWERS = 3


def units(vectors):
    """Each row divided by its length; 0 stays 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def paired_starts(region, random):
    """Directions u and their opposites, shape [k, p]; at the opposite the next ridge begins.

    Along the weights and the mean row: where steps are long, most other ways end lower. At random:
    the same for all models. What the Hessian makes of these in 1 to POWERS applications: where
    steps are short, the slope leads most random ways to one side of the highest ridge. The gradient
    at the model is none of them, because at an optimum it is rounding.

    Args:
        region: a Region.
        random: number of random directions; there are 2 (2 + (1 + POWERS) random) starts.
    """
    directions = ASCENT.generator(0).standard_normal((random, len(region.theta)))
    known = [region.reach * np.sign(region.theta), region.reach * region.z.mean(axis=0)]
    half = [np.array(known), directions]
    for _ in range(POWERS):
        directions = units(region.curved(directions))
        half.append(directions)
    return np.vstack([*half, *(-each for each in half)])
