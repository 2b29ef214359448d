"""Measure loss and accuracy of each model, clean and under noise, and the gaps between splits."""

import numpy as np

from sharpscape import job
from sharpscape.evaluation import generalisation_gaps, logistic_evaluation
from sharpscape.measuring import each_evaluation, each_split
from sharpscape.noises import make_noise
from sharpscape.storage import Field, write_result


def measure(z, theta, noise, epsilon):
    """{measure: shape [seed]}."""
    measured = [logistic_evaluation(z, each, noise, epsilon) for each in theta]
    return {name: np.array([each[name] for each in measured]) for name in measured[0]}


def main(arguments):
    settings = arguments.settings
    found = {
        group: measure(z, theta, noise, epsilon)
        for group, z, theta, noise, epsilon in each_evaluation(arguments, settings)
    }
    for group in [each for each in found if each.endswith("/train")]:
        both = group.removesuffix("/train")
        found[both] = generalisation_gaps(found[group], found[f"{both}/test"])
    for comparison, split, z, theta in each_split(arguments):
        none = make_noise({"name": "none"}, z.shape[1] - settings["model"]["bias"])
        clean = measure(z, theta, none, 0)
        found[f"{comparison}/{split}"] = {
            "clean_loss": clean["robust_loss"],
            "clean_accuracy": clean["robust_accuracy"],
        }
    fields = {
        f"{group}/{name}": Field(values, "seed")
        for group, measured in found.items()
        for name, values in measured.items()
    }
    write_result(arguments.output, "evaluation", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
