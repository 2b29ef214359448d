"""Data sets through the pipeline."""

import h5py
import numpy as np
from skipping import not_tested
from workflow import SMALL

from sharpscape.data.readers import cifar10


def test_cifar10_is_prepared_from_its_folder(new_workflow, raw_data):
    if not (raw_data / cifar10.FOLDER).exists():
        not_tested("on the original CIFAR-10 files", f"there is no {raw_data / cifar10.FOLDER}")
    dataset = {"name": "cifar10", "classes": [3, 5], "train": 40, "test": 20}
    study = SMALL["studies"][0] | {"dataset": dataset, "seeds": 1}
    workflow = new_workflow(SMALL | {"raw_data": str(raw_data), "studies": [study]}, "cifar10")
    workflow.succeed("prepare")
    (path,) = (workflow.folder / "results/data").glob("cifar10-3v5-*/data.h5")
    with h5py.File(path) as file:
        assert file["train/images"].shape == (40, 3, 32, 32)
        assert np.bincount(file["test/labels"]).tolist() == [0, 0, 0, 10, 0, 10]
