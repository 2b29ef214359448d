"""Gather all numbers of a study into one tidy table."""

from sharpscape.files.hdf5 import read_fields, read_result
from sharpscape.files.tables import write_table
from sharpscape.jobs import command_line
from sharpscape.judging.columns import COLUMNS
from sharpscape.judging.summary import geometry_rows, model_rows

STAGES = ("landscape", "curvature", "accuracy")


def main(arguments):
    settings = arguments.settings
    study = settings["study"]
    rows = []
    for seed, path in zip(settings["draws"], arguments.geometry, strict=True):
        geometry, _ = read_result(path, "geometry")
        rows += geometry_rows(study, settings["norm"], geometry, seed)
    of_stages = [getattr(arguments, stage) for stage in STAGES]
    for trained, *measured in zip(arguments.model, *of_stages, strict=True):
        model, its_settings = read_fields(trained, "model")
        stages = [read_fields(file, stage)[0] for stage, file in zip(STAGES, measured, strict=True)]
        rows += model_rows(study, model, stages, its_settings)
    write_table(arguments.output, COLUMNS, rows, settings)


if __name__ == "__main__":
    command_line.run(main, lists=["geometry", "model", *STAGES])
