"""Measure the margin gamma and epsilon_bar of a data set's training split, in one norm."""

from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.models import signed_rows
from sharpscape.files.hdf5 import Field, read_result, write_result
from sharpscape.jobs import command_line
from sharpscape.jobs.progress import progress


def main(arguments):
    settings = arguments.settings
    data, _ = read_result(arguments.data, "data")
    z = signed_rows(data, "train", bias=settings["bias"])
    dimension = z.shape[1] - settings["bias"]
    geometry = measure_geometry(z, settings["norm"], dimension, progress("margin"))
    fields = {
        "margin": Field(geometry["margin"], (), "scaled input"),
        "epsilon_bar": Field(geometry["epsilon_bar"], (), "scaled input"),
        "weakly_separable": Field(geometry["weakly_separable"]),
        "direction": Field(geometry["direction"], ("weight, then the bias",)),
    }
    write_result(arguments.output, "geometry", fields, settings, arguments.threads)


if __name__ == "__main__":
    command_line.run(main, inputs=["data"])
