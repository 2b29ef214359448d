"""Evaluate the loss along filter-normalised random lines through each model."""

import numpy as np

from sharpscape import job
from sharpscape.landscape import line_positions, line_rise, logistic_lines
from sharpscape.measuring import each_evaluation
from sharpscape.storage import Field, write_result


def main(arguments):
    settings = arguments.settings
    lines = settings["landscape"]
    fields = {"alpha": Field(line_positions(lines["points"]), "point")}
    for group, z, weights, noise, epsilon in each_evaluation(arguments, settings):
        seeds = settings["seeds"] or [0]
        measured = [
            logistic_lines(z, w, noise, epsilon, seed, lines["directions"], lines["points"])
            for seed, w in zip(seeds, weights, strict=True)
        ]
        for mode in measured[0]:
            losses = np.array([each[mode] for each in measured])
            fields[f"{group}/{mode}/loss"] = Field(losses, "seed, direction, point")
            fields[f"{group}/{mode}/line_rise"] = Field(line_rise(losses), "seed, direction")
    write_result(arguments.output, "landscape", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
