"""Measure the curvature of the loss at each model: spectra and closed forms."""

import numpy as np

from sharpscape import job
from sharpscape.curvature import DENSE_LIMIT, logistic_curvature
from sharpscape.measuring import each_evaluation
from sharpscape.storage import Field, write_result


def main(arguments):
    settings = arguments.settings
    fields = {}
    for group, z, theta, noise, epsilon in each_evaluation(arguments, settings):
        parameters = z.shape[1]
        own = epsilon == settings["epsilon"] and group.endswith("/train")
        whole = own and parameters <= DENSE_LIMIT
        leading = parameters if whole else settings["curvature"]["leading"]
        measured = [logistic_curvature(z, each, noise, epsilon, leading=leading) for each in theta]
        for name in measured[0]:
            axes = "seed, eigenvalue" if name.startswith("spectrum") else "seed"
            fields[f"{group}/{name}"] = Field(np.array([each[name] for each in measured]), axes)
    write_result(arguments.output, "curvature", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
