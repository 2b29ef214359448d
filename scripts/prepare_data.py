"""Choose classes and samples of a data set: original values and labels, in one checked file."""

import json

import numpy as np

from sharpscape.data.datasets import load_dataset
from sharpscape.data.originals import folder_of
from sharpscape.data.subsets import choose_samples
from sharpscape.files.hdf5 import Field, write_result
from sharpscape.files.tables import read_text
from sharpscape.jobs import command_line
from sharpscape.words import SPLITS


def main(arguments):
    settings = arguments.settings
    if settings["dataset"] == "file":
        source = {"path": arguments.source[0]}
    else:
        record = json.loads(read_text(arguments.source[0])) if arguments.source else {}
        folder = folder_of(settings["dataset"], arguments.raw_data)
        source = {name: {"path": folder / name, "md5": md5} for name, md5 in record.items()}
    dataset = load_dataset(settings["dataset"], source)
    sizes = {split: settings[split] for split in SPLITS}
    chosen = choose_samples(dataset, settings["classes"], sizes, settings["draw"])
    fields = {
        "classes": Field(np.array(settings["classes"]), ("class",)),
        "maximum": Field(float(dataset.maximum), (), "original unit"),
    }
    for split, samples in chosen.items():
        fields[f"{split}/images"] = Field(samples.images, ("sample", "pixel …"), "original unit")
        fields[f"{split}/labels"] = Field(samples.labels, ("sample",))
    dtype = str(chosen["train"].images.dtype)
    write_result(arguments.output, "data", fields, settings, arguments.threads, dtype=dtype)


if __name__ == "__main__":
    command_line.run(main, inputs=["raw-data"], lists=["source"])
