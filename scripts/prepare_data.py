"""Choose classes and samples of a data set: original values and labels, in one checked file."""

import numpy as np

from sharpscape.data.loading import load_dataset
from sharpscape.data.readers import reader_of
from sharpscape.data.subsets import choose_samples
from sharpscape.files.hdf5 import Field, write_result
from sharpscape.jobs import command_line
from sharpscape.words import SPLITS


def _read(name, source, raw_data):
    """The data set: from the original files, from the user's own file, or embedded."""
    if not source:
        return load_dataset(name)
    if not hasattr(reader_of(name), "FOLDER"):
        return load_dataset(name, own_file=source[0])
    # The record says that fetch_data has run. What the files must be, the library itself says.
    return load_dataset(name, raw_data)


def main(arguments):
    settings = arguments.settings
    dataset = _read(settings["dataset"], arguments.source, arguments.raw_data)
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
