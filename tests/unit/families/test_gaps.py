"""Generalisation gaps and clean measures, out of what both splits were measured to be."""

import numpy as np
import pytest

from sharpscape.families.gaps import CLEAN, add_gaps, rename_clean
from sharpscape.files.hdf5 import Field
from sharpscape.files.places import Place


def measured(noise, epsilon, **values):
    """{Place: Field} of loss and accuracy, each (train, test), of two seeds."""
    return {
        Place("budget", f"robust_{name}", noise, epsilon, split): Field(
            np.array([number, number + 0.5]), ("seed",), measure=True
        )
        for name, numbers in values.items()
        for split, number in zip(("train", "test"), numbers, strict=True)
    }


FIELDS = measured("adversarial", 0.4, loss=(1.0, 1.25), accuracy=(0.75, 0.5))
CLEAN_FIELDS = measured(CLEAN[0]["name"], CLEAN[1], loss=(0.5, 0.75), accuracy=(1.0, 0.9))


def test_the_gap_is_how_much_worse_test_is_than_train():
    gaps = {place: field for place, field in add_gaps(FIELDS).items() if place not in FIELDS}
    evaluation = {"comparison": "budget", "noise": "adversarial", "epsilon": 0.4}
    loss = gaps.pop(Place(name="generalisation_gap", **evaluation))
    accuracy = gaps.pop(Place(name="generalisation_gap_accuracy", **evaluation))
    assert not gaps
    assert (loss.axes, loss.measure) == (("seed",), True)
    assert loss.values.tolist() == [0.25, 0.25]
    assert accuracy.values.tolist() == [0.25, 0.25]


def test_what_is_measured_without_noise_is_clean_and_has_no_gap():
    fields = add_gaps(rename_clean(FIELDS | CLEAN_FIELDS))
    train = fields[Place("budget", "clean_loss", split="train")]
    assert train.values.tolist() == [0.5, 1.0]
    assert fields[Place("budget", "clean_accuracy", split="test")].values[0] == 0.9
    assert not any(place.noise == "none" for place in fields)
    assert len(fields) == len(FIELDS) + len(CLEAN_FIELDS) + 2


def test_a_split_that_is_missing_is_an_error():
    train = {place: field for place, field in FIELDS.items() if place.split == "train"}
    with pytest.raises(KeyError):
        add_gaps(train)
