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


def around(z, theta, noise, epsilon, seed, settings):
    """What is measured around one model: {name: (values, their axes after the seed's)}."""
    landscape = settings["landscape"]
    directions = np.array(
        [
            filter_normalised_direction(theta, noise.dimension, seed, index)
            for index in range(landscape["directions"])
        ]
    )
    found = {}
    lines = logistic_lines(z, theta, noise, epsilon, directions, landscape["points"])
    for mode, losses in lines.items():
        found[f"{mode}/loss"] = losses, ", direction, point"
        found[f"{mode}/line_rise"] = line_rise(losses), ", direction"
    if noise.norm == "linf":
        found["kink_slope"] = kink_slopes(z, theta, directions, noise, epsilon), ", direction"
    flatness = logistic_flatness(z, theta, noise, epsilon, seed, settings["flatness"])
    for name, values in flatness.items():
        found[name] = values, ", draw" if np.ndim(values) else ""
    return found


def main(arguments):
    settings = arguments.settings
    landscape, seeds = settings["landscape"], settings["seeds"] or [0]
    fields = {"alpha": Field(line_positions(landscape["points"]), "point")}
    with_plane = landscape["plane_points"] > 0 and seeds[0] == 0
    if with_plane:
        fields["plane_alpha"] = Field(line_positions(landscape["plane_points"]), "point")
    for group, z, thetas, noise, epsilon in each_evaluation(arguments, settings):
        measured = [
            around(z, theta, noise, epsilon, seed, settings)
            for seed, theta in zip(seeds, thetas, strict=True)
        ]
        for name, (_, axes) in measured[0].items():
            values = np.array([found[name][0] for found in measured])
            fields[f"{group}/{name}"] = Field(values, f"seed{axes}")
        if with_plane and "/adversarial/" in group:
            plane = logistic_plane(z, thetas[0], noise, epsilon, landscape["plane_points"])
            for mode, losses in plane.items():
                fields[f"{group}/{mode}/plane"] = Field(losses, "point, point")
    write_result(arguments.output, "landscape", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
