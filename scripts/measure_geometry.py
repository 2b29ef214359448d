"""Measure the margin gamma and epsilon_bar of a data set's training split."""

from sharpscape import job
from sharpscape.datasets import signed_rows
from sharpscape.geometry import measure_geometry
from sharpscape.progress import progress_bar
from sharpscape.storage import Field, read_result, write_result


def main(arguments):
    data, _ = read_result(arguments.data, "data")
    with progress_bar("margin") as report:
        geometry = measure_geometry(signed_rows(data, "train"), report)
    fields = {
        "margin": Field(geometry["margin"], "", "scaled input"),
        "epsilon_bar": Field(geometry["epsilon_bar"], "", "scaled input"),
        "weakly_separable": Field(geometry["weakly_separable"]),
        "direction": Field(geometry["direction"], "weight"),
    }
    write_result(arguments.output, "geometry", fields, arguments.settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data"])
