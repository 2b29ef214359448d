"""Gather all numbers of a study into one tidy table."""

from pathlib import Path

from sharpscape.files.hdf5 import read_fields, read_result
from sharpscape.files.tables import write_table
from sharpscape.jobs import command_line
from sharpscape.judging.summary import COLUMNS, geometry_rows, model_rows

STAGES = ("landscape", "curvature", "accuracy")


def main(arguments):
    settings = arguments.settings
    study = settings["study"]
    rows = []
    for seed, path in zip(settings["draws"], arguments.geometry, strict=True):
        geometry, _ = read_result(path, "geometry")
        rows += geometry_rows(study, settings["norm"], geometry, seed)
    for folder in map(Path, arguments.models):
        model, its_settings = read_fields(folder / "model.h5", "model")
        stages = [read_fields(folder / f"{stage}.h5", stage)[0] for stage in STAGES]
        rows += model_rows(study, model, stages, its_settings)
    write_table(arguments.output, COLUMNS, rows)


if __name__ == "__main__":
    command_line.run(main, lists=["geometry", "models"])
