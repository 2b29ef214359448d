"""Images of a data file."""

import numpy as np
import pytest

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
    found = network_data(data)
    assert found.image_shape == (2, 1, 1)
    assert found.classes == 2
    assert found.mean == [0.5, 1.0]
    assert found.std == [0.5, 0.0]
