"""Logistic models with the data of a split, from the files that hold them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.families.linear.noise import LinearNoise, make_noise
from sharpscape.files.places import Place, parse_place


class LogisticWeights(NamedTuple):
    """A trained model, without data.

    Attributes:
        weights: shape [d]; NaN where there is no model.
        bias: a number; None for a model without one.
        seed: an integer.
        status: a key of statuses.STATUSES; "" where the model is there and sound.
    """

    weights: np.ndarray
    bias: float | None
    seed: int
    status: str


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

    def noise(self, settings: dict[str, Any]) -> LinearNoise:
        """The noise of these settings on this model's inputs (see noise.make_noise)."""
        return make_noise(settings, self.dimension, self.norm)


def signed_rows(fields, split, *, bias):
    """Return z_i = y_i x_i, and y_i after it where there is a bias, of a prepared data file.

    x is flattened and divided by the maximum; y is +1 for the class listed second, else -1.

    Returns:
        shape [n, d], or [n, d + 1] with a bias, float64.

    Raises:
        SharpscapeError: there are more or fewer than two classes.
    """
    if len(fields["classes"]) != 2:
        raise SharpscapeError(
            f"{len(fields['classes'])} classes; a logistic model takes two. Name them in "
            "dataset.classes"
        )
    images = fields[f"{split}/images"].reshape(len(fields[f"{split}/labels"]), -1)
    signs = np.where(fields[f"{split}/labels"] == fields["classes"][1], 1.0, -1.0)
    d = images.shape[1]
    z = np.empty((len(images), d + bias))
    np.divide(images, fields["maximum"][0], out=z[:, :d])
    z[:, :d] *= signs[:, None]
    z[:, d:] = signs[:, None]
    return z


def load_models(
    fields: Mapping[str, np.ndarray], settings: Mapping[str, Any]
) -> dict[str, list[LogisticWeights]]:
    """The models of a model file, {comparison: one per seed}.

    Args:
        fields: {name inside the file: values} (see hdf5.read_result).
        settings: of the file.
    """
    seeds = settings["seeds"] or [0]
    places = [parse_place(name) for name in fields]
    found = {}
    for comparison in [place.comparison for place in places if place.name == "weights"]:
        weights, status = (fields[Place(comparison, name).path] for name in ("weights", "status"))
        bias = fields.get(Place(comparison, "bias").path)
        biases = [None] * len(seeds) if bias is None else bias.tolist()
        found[comparison] = [
            LogisticWeights(*each)
            for each in zip(weights, biases, seeds, status.tolist(), strict=True)
        ]
    return found


def models_of(data, fields, comparison, split, settings, arguments):
    """The models of one comparison point, one per seed, on a split: a list of Model.

    Args:
        data, fields: of the data file and of the model file.
        arguments: of the program; those of another family need them.
    """
    z = signed_rows(data, split, bias=settings["model"]["bias"])
    return [
        Model(
            z,
            each.weights if each.bias is None else np.append(each.weights, each.bias),
            len(each.weights),
            settings["norm"],
            split,
            each.seed,
        )
        for each in load_models(fields, settings)[comparison]
    ]


def provenance(arguments):
    """What a result file says of the kind of numbers in it."""
    return {"dtype": "float64", "device": "cpu"}
