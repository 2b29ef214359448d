"""What the measuring stages share: every model on every split under every evaluation noise."""

import numpy as np

from sharpscape.datasets import SPLITS, signed_rows
from sharpscape.noises import make_noise
from sharpscape.progress import progress_bar
from sharpscape.storage import read_result
from sharpscape.tables import format_number


def each_split(arguments):
    """Yield (comparison, split, rows [n, p], theta [seed, p]) of the files data and model.

    With a bias it is the last parameter, and the rows' last column is y.
    """
    data, _ = read_result(arguments.data, "data")
    model, settings = read_result(arguments.model, "model")
    bias = settings["model"]["bias"]
    for split in SPLITS:
        z = signed_rows(data, split, bias=bias)
        for name, weights in model.items():
            comparison, _, field = name.partition("/")
            if field == "weights":
                parts = [weights] + ([model[f"{comparison}/bias"][:, None]] if bias else [])
                yield comparison, split, z, np.concatenate(parts, axis=1)


def each_evaluation(arguments, settings):
    """Yield (group, rows, theta, noise, epsilon) for every evaluation of the settings.

    group is the place of the result: comparison/noise/eps-<epsilon>/split.
    """
    evaluations = settings["evaluations"]
    with progress_bar("measuring", len(SPLITS) * len(evaluations)) as report:
        for comparison, split, z, theta in each_split(arguments):
            dimension = z.shape[1] - settings["model"]["bias"]
            for evaluation in evaluations:
                noise, epsilon = evaluation["noise"], evaluation["epsilon"]
                made = make_noise(noise, dimension, settings["norm"])
                group = f"{comparison}/{noise['name']}/eps-{format_number(epsilon)}/{split}"
                yield group, z, theta, made, epsilon
                report()
