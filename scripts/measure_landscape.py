"""Evaluate the loss around each model: along random lines and planes, and at its worst nearby."""

from sharpscape import job
from sharpscape.families import write_models_result
from sharpscape.lines import line_positions
from sharpscape.measuring import evaluations_of, measure_models
from sharpscape.storage import Field


def main(arguments):
    settings = arguments.settings
    landscape = settings["landscape"]
    fields = {"alpha": Field(line_positions(landscape["points"]), "point")}
    if landscape["plane_points"] and 0 in (settings["seeds"] or [0]):
        fields["plane_alpha"] = Field(line_positions(landscape["plane_points"]), "point")
    fields |= measure_models(arguments, "measure_landscape", evaluations_of(settings))
    write_models_result(arguments, "landscape", fields)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
