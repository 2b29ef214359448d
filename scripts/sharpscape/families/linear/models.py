"""Logistic models with the data of a split, from the files that hold them."""

from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.noise.noises import make_noise


class Model(NamedTuple):
    """A model on a split.

    Attributes:
        z: rows y_i x_i, and y_i after it where there is a bias, shape [n, p].
        theta: weights, and the bias where there is one, shape [p].
        dimension: number of weights.
        norm: that bounds the noise, "l2" or "linf".
        split: "train" or "test".
        seed: an integer.
    """

    z: np.ndarray
    theta: np.ndarray
    dimension: int
    norm: str
    split: str
    seed: int

    def noise(self, settings):
        """The noise of these settings on this model's inputs (see noises.make_noise)."""
        return make_noise(settings, self.dimension, self.norm)


def signed_rows(fields, split, *, bias):
    """Return z_i = y_i x_i, and y_i after it where there is a bias, of a prepared data file.

    x is flattened and divided by the maximum; y is +1 for the class listed second, else -1.

    Returns:
        shape [n, d], or [n, d + 1] with a bias, float64.
    """
    images = fields[f"{split}/images"].reshape(len(fields[f"{split}/labels"]), -1)
    signs = np.where(fields[f"{split}/labels"] == fields["classes"][1], 1.0, -1.0)
    d = images.shape[1]
    z = np.empty((len(images), d + bias))
    np.divide(images, fields["maximum"][0], out=z[:, :d])
    z[:, :d] *= signs[:, None]
    z[:, d:] = signs[:, None]
    return z


def models_of(data, fields, comparison, split, settings, arguments):
    """The models of one comparison point, one per seed, on a split.

    Args:
        data, fields: of the data file and of the model file.
    """
    bias = settings["model"]["bias"]
    z = signed_rows(data, split, bias=bias)
    theta = fields[f"{comparison}/weights"]
    if bias:
        theta = np.concatenate([theta, fields[f"{comparison}/bias"][:, None]], axis=1)
    seeds = settings["seeds"] or [0]
    return [
        Model(z, each, z.shape[1] - bias, settings["norm"], split, seed)
        for seed, each in zip(seeds, theta, strict=True)
    ]


def provenance(arguments):
    """What a result file says of the kind of numbers in it."""
    return {"dtype": "float64", "device": "cpu"}
