"""Evaluate the loss around each model: along random lines and planes, and at its worst nearby."""

import numpy as np

from sharpscape import job
from sharpscape.flatness import logistic_flatness
from sharpscape.landscape import (
    filter_normalised_direction,
    kink_slopes,
    line_positions,
    line_rise,
    logistic_lines,
    logistic_plane,
)
from sharpscape.measuring import each_evaluation
from sharpscape.storage import Field, write_result


def main(arguments):
    settings = arguments.settings
    landscape, seeds = settings["landscape"], settings["seeds"] or [0]
    fields = {"alpha": Field(line_positions(landscape["points"]), "point")}
    if landscape["plane_points"] and 0 in seeds:
        fields["plane_alpha"] = Field(line_positions(landscape["plane_points"]), "point")
    for group, z, theta, noise, epsilon in each_evaluation(arguments, settings):
        found = {}

        def add(name, values, axes, found=found):
            found.setdefault(name, ([], axes))[0].append(values)

        for seed, each in zip(seeds, theta, strict=True):
            directions = np.array(
                [
                    filter_normalised_direction(each, noise.dimension, seed, index)
                    for index in range(landscape["directions"])
                ]
            )
            lines = logistic_lines(z, each, noise, epsilon, directions, landscape["points"])
            for mode, losses in lines.items():
                add(f"{mode}/loss", losses, "seed, direction, point")
                add(f"{mode}/line_rise", line_rise(losses), "seed, direction")
            if noise.norm == "linf":
                slopes = kink_slopes(z, each, directions, noise, epsilon)
                add("kink_slope", slopes, "seed, direction")
            flatness = logistic_flatness(z, each, noise, epsilon, seed, settings["flatness"])
            for name, values in flatness.items():
                add(name, values, "seed, draw" if np.ndim(values) else "seed")
        for name, (values, axes) in found.items():
            fields[f"{group}/{name}"] = Field(np.array(values), axes)
        if "plane_alpha" in fields and "/adversarial/" in group:
            plane = logistic_plane(z, theta[0], noise, epsilon, landscape["plane_points"])
            for mode, losses in plane.items():
                fields[f"{group}/{mode}/plane"] = Field(losses, "point, point")
    write_result(arguments.output, "landscape", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
