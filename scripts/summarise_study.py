"""Gather all numbers of a study into one tidy table."""

from pathlib import Path

from sharpscape import job
from sharpscape.storage import read_result
from sharpscape.summary import COLUMNS, geometry_rows, model_rows
from sharpscape.tables import write_table

STAGES = ("landscape", "curvature", "evaluation")


def main(arguments):
    settings = arguments.settings
    study = settings["study"]
    rows = []
    for seed, path in zip(settings["draws"], arguments.geometry, strict=True):
        geometry, _ = read_result(path, "geometry")
        rows += geometry_rows(study, settings["norm"], geometry, seed)
    for folder in map(Path, arguments.models):
        model, its_settings = read_result(folder / "model.h5", "model")
        stages = [read_result(folder / f"{stage}.h5", stage)[0] for stage in STAGES]
        rows += model_rows(study, model, stages, its_settings)
    write_table(arguments.output, COLUMNS, rows)


if __name__ == "__main__":
    job.run(main, lists=["geometry", "models"])
