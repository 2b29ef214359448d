"""Choose classes and samples of a data set: original values and labels, in one checked file."""

import numpy as np

from sharpscape.data.loading import load_dataset
from sharpscape.data.subsets import choose_samples, listed_classes
from sharpscape.errors import SharpscapeError
from sharpscape.files.hdf5 import Field, write_result
from sharpscape.files.tables import read_text
from sharpscape.identities import content_digest
from sharpscape.jobs import command_line
from sharpscape.own_data import why_unreadable
from sharpscape.words import SPLITS


def _check_content(path, planned):
    """Raise SharpscapeError unless a file has the SHA-256 that it had when the run was planned."""
    if fault := why_unreadable(path):
        raise SharpscapeError(f"{path}: {fault}")
    if content_digest(path) != planned:
        raise SharpscapeError(f"{path}: changed while the run was under way. Run it again")


def _read(arguments):
    """The data set: from its originals, from the user's own file, or embedded."""
    name, raw_data = arguments.settings["dataset"], arguments.raw_data
    if arguments.own_file:
        _check_content(arguments.own_file, arguments.settings["content"])
        dataset = load_dataset(name, own_file=arguments.own_file)
        # And it was no other while it was read.
        _check_content(arguments.own_file, arguments.settings["content"])
        return dataset
    if not arguments.record:
        return load_dataset(name)
    # Checked as every input. What the original files must be, the library itself says.
    read_text(arguments.record[0])
    return load_dataset(name, raw_data)


def main(arguments):
    settings = arguments.settings
    dataset = _read(arguments)
    sizes = {split: settings[split] for split in SPLITS}
    classes = listed_classes(dataset, settings["classes"])
    chosen = choose_samples(dataset, classes, sizes, settings["draw"])
    fields = {
        "classes": Field(np.array(classes), ("class",)),
        "maximum": Field(float(dataset.maximum), (), "original unit"),
    }
    for split, samples in chosen.items():
        fields[f"{split}/images"] = Field(samples.images, ("sample", "pixel …"), "original unit")
        fields[f"{split}/labels"] = Field(samples.labels, ("sample",))
    dtype = str(chosen["train"].images.dtype)
    write_result(arguments.output, "data", fields, settings, arguments.threads, dtype=dtype)


if __name__ == "__main__":
    command_line.run(main, lists=["record"], options=["raw-data", "own-file"])
