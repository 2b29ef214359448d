"""Training of logistic models from a data file."""

from argparse import Namespace

import numpy as np
import pytest

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.models import signed_rows
from sharpscape.families.linear.train_model import train_models
from sharpscape.files.hdf5 import Field, write_result

SETTINGS = {
    "training": {"method": "exact", "weight_decay": 0.1},
    "model": {"name": "logistic", "bias": False},
    "noise": {"name": "adversarial"},
    "norm": "l2",
    "epsilon": 0.1,
    "seeds": None,
}


def data_of(images, maximum):
    fields = {"classes": np.arange(2), "maximum": np.array([float(maximum)])}
    for split in ("train", "test"):
        fields[f"{split}/images"], fields[f"{split}/labels"] = images, np.arange(len(images)) % 2
    return fields


@pytest.mark.parametrize(
    ("low", "high", "maximum", "warned"),
    [(0, 255, 255, False), (0, 16, 17, False), (0, 255, 1, True), (-1, 1, 1, True)],
)
def test_images_beyond_0_and_maximum_are_warned_of(tmp_path, capsys, low, high, maximum, warned):
    images = np.linspace(low, high, 20 * 4).reshape(20, 2, 2)
    data = data_of(images, maximum)
    found = measure_geometry(signed_rows(data, "train", bias=False), "l2", 4)
    path = tmp_path / "geometry.h5"
    write_result(path, "geometry", {name: Field(each) for name, each in found.items()}, {}, 1)
    fields = train_models(data, SETTINGS, Namespace(geometry=[path]))
    assert any(place.name == "weights" for place in fields)
    log = capsys.readouterr().err
    message = f"Warning: train/images go from {low} to {high}, and maximum is {maximum}. "
    assert (message in log) is warned
    assert ("Warning" in log) is warned
