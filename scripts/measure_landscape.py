"""Evaluate the loss around each model: along random lines and planes, and at its worst nearby."""

import numpy as np

from sharpscape.families.doors import write_models_result
from sharpscape.families.lines import line_positions
from sharpscape.families.measuring import evaluations_of, measure_models
from sharpscape.files.hdf5 import Field
from sharpscape.jobs import command_line


def main(arguments):
    settings = arguments.settings
    landscape = settings["landscape"]
    reach = landscape["reach"]
    fields = {"alpha": Field(line_positions(landscape["points"], reach), ("alpha",))}
    seed = landscape["plane_seed"]
    if landscape["plane_points"] and seed in (settings["seeds"] or [seed]):
        positions = line_positions(landscape["plane_points"], reach)
        fields["plane_alpha"] = Field(positions, ("alpha",))
        fields["plane_beta"] = Field(positions, ("beta",))
        sides = [[seed, index] for index in range(2)]
        fields["plane_directions"] = Field(np.array(sides), ("side", "seed and index"))
    if landscape.get("input_images"):
        positions = line_positions(landscape["input_points"], 1)
        fields["input_alpha"] = Field(positions, ("alpha",))
    fields |= measure_models(arguments, "measure_landscape", evaluations_of(settings))
    write_models_result(arguments, "landscape", fields)


if __name__ == "__main__":
    command_line.run(main, inputs=["data", "model"], options=["own-network"])
