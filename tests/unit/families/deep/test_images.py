"""Images of a data file."""

import numpy as np
import pytest
from deep import digits, job_settings, trained_values

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.images import images_of
from sharpscape.families.deep.models import network_data


def test_images_must_be_images():
    data = {
        "train/images": np.zeros((4, 5)),
        "train/labels": np.zeros(4),
        "classes": np.arange(2),
        "maximum": np.ones(1),
    }
    with pytest.raises(SharpscapeError, match=r"train/images has shape \(4, 5\); a network needs"):
        images_of(data, "train", "cpu")


def test_labels_are_places_in_the_list_of_classes():
    data = {
        "test/images": np.full((3, 4, 4), 128, dtype=np.uint8),
        "test/labels": np.array([7, 3, 7]),
        "classes": np.array([3, 7]),
        "maximum": np.array([255.0]),
    }
    images = images_of(data, "test", "cpu")
    assert images.labels.tolist() == [1, 0, 1]
    x, _ = images.sample(None)
    assert x.shape == (3, 1, 4, 4)
    assert float(x.mean()) == pytest.approx(128 / 255)


def test_networks_are_made_for_the_training_images():
    data = {
        "train/images": np.array([[[[0]], [[255]]], [[[255]], [[255]]]], dtype=np.uint8),
        "train/labels": np.array([3, 7]),
        "classes": np.array([3, 7]),
        "maximum": np.array([255.0]),
    }
    found = network_data(images_of(data, "train", "cpu"), 2)
    assert found.image_shape == (2, 1, 1)
    assert found.classes == 2
    assert found.mean == [0.5, 1.0]
    # One of no spread is divided by 1.
    assert found.std == [0.5, 1.0]


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1.0, 0.0])
def test_a_channel_without_spread_trains(tmp_path, value):
    """In float32 its mean may be off by a rounding, and its spread a rounding too."""
    data = digits(train=60, test=20)
    for split in ("train", "test"):
        images = data[f"{split}/images"] / data["maximum"][0]
        constant = np.full_like(images, value)
        data[f"{split}/images"] = np.stack([images, constant], axis=1).astype(np.float32)
    data["maximum"] = np.ones(1)
    assert network_data(images_of(data, "train", "cpu"), 2).std[1] == 1.0
    fields = trained_values(data, job_settings(seeds=[0]), tmp_path)
    assert np.isfinite(fields["budget/history/loss"]).all()


def pixels(images, maximum=1.0):
    """The fields of a data file of these images, both splits the same."""
    fields = {"classes": np.arange(2), "maximum": np.array([maximum])}
    for split in ("train", "test"):
        fields[f"{split}/images"] = images
        fields[f"{split}/labels"] = np.arange(len(images)) % 2
    return fields


@pytest.mark.parametrize(("low", "high", "maximum"), [(0, 255, 1), (-0.5, 1, 1), (0, 256, 255)])
def test_images_beyond_0_and_maximum_are_refused_with_their_range(low, high, maximum):
    images = np.linspace(low, high, 4 * 64).reshape(4, 8, 8)
    message = rf"test/images go from {low} to {high}, and maximum is {maximum}: .* as maximum"
    with pytest.raises(SharpscapeError, match=message):
        images_of(pixels(images, float(maximum)), "test", "cpu")


@pytest.mark.parametrize("maximum", [1, 255, 65535])
def test_images_from_0_to_maximum_are_taken(maximum):
    images = np.linspace(0, maximum, 4 * 64).reshape(4, 8, 8)
    x, _ = images_of(pixels(images, float(maximum)), "train", "cpu").sample(None)
    assert (float(x.min()), float(x.max())) == (0, 1)


@pytest.mark.parametrize("shape", [(4, 16, 16, 3), (4, 28, 28, 1), (4, 32, 48, 4)])
def test_channels_that_come_last_are_refused_with_the_call_that_mends_it(shape):
    images = np.zeros(shape)
    with pytest.raises(SharpscapeError, match=r"images\.transpose\(0, 3, 1, 2\)"):
        images_of(pixels(images), "train", "cpu")
    for axes in ((0, 3, 1, 2), (0, 1, 3, 2)):
        images_of(pixels(images.transpose(axes)), "train", "cpu")


@pytest.mark.parametrize("shape", [(4, 3, 8, 8), (4, 1, 32, 8), (4, 1, 8, 3), (4, 5, 4, 4)])
def test_channels_that_come_first_are_taken(shape):
    images_of(pixels(np.zeros(shape)), "train", "cpu")
