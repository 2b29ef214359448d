"""Train the models of one seed block: one epsilon, one noise."""

import numpy as np

from sharpscape import job
from sharpscape.datasets import signed_rows
from sharpscape.progress import progress_bar
from sharpscape.storage import Field, read_result, write_result
from sharpscape.training import STEPS, train


def main(arguments):
    settings = arguments.settings
    data, _ = read_result(arguments.data, "data")
    geometry, _ = read_result(arguments.geometry, "geometry")
    training = dict(settings["training"])
    method = training.pop("method")
    seeds = settings["seeds"] or [0]
    with progress_bar("training", STEPS[method](training, len(seeds))) as report:
        trained = train(
            method,
            signed_rows(data, "train"),
            geometry,
            settings["noise"],
            settings["epsilon"],
            seeds,
            training,
            report,
        )
    group = trained.comparison
    fields = {
        f"{group}/weights": Field(trained.weights, "seed, weight"),
        f"{group}/weight_norm": Field(np.linalg.norm(trained.weights, axis=1), "seed"),
        f"{group}/gradient_norm": Field(trained.gradient_norm, "seed"),
        f"{group}/lambda_max_step": Field(trained.lambda_max_step, "seed"),
        f"{group}/status": Field(trained.status, "seed"),
        f"{group}/regime": Field(trained.regime, "seed"),
    }
    for name, values in trained.history.items():
        fields[f"{group}/history/{name}"] = Field(values, "seed, step")
    if "no-minimiser" in trained.status:
        fields[f"{group}/direction"] = Field(geometry["direction"], "weight")
    write_result(arguments.output, "model", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "geometry"])
