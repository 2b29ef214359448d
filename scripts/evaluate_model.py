"""Measure loss and accuracy of each model, clean and under noise."""

import numpy as np

from sharpscape import job
from sharpscape.evaluation import logistic_evaluation
from sharpscape.measuring import each_evaluation, each_split
from sharpscape.noises import make_noise
from sharpscape.storage import Field, write_result


def main(arguments):
    settings = arguments.settings
    fields = {}

    def measure(group, z, weights, noise, epsilon, names):
        measured = [logistic_evaluation(z, w, noise, epsilon) for w in weights]
        for key, name in names.items():
            fields[f"{group}/{name}"] = Field(np.array([each[key] for each in measured]), "seed")

    for group, z, weights, noise, epsilon in each_evaluation(arguments, settings):
        same = {name: name for name in ("robust_loss", "robust_accuracy")}
        measure(group, z, weights, noise, epsilon, same)
    clean = {"robust_loss": "clean_loss", "robust_accuracy": "clean_accuracy"}
    for comparison, split, z, weights in each_split(arguments):
        noise = make_noise("none", z.shape[1])
        measure(f"{comparison}/{split}", z, weights, noise, 0, clean)
    write_result(arguments.output, "evaluation", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
