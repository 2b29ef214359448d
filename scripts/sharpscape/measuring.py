"""What the measuring stages share: every model on every split under every evaluation noise."""

from sharpscape.datasets import SPLITS, signed_rows
from sharpscape.noises import make_noise
from sharpscape.progress import progress_bar
from sharpscape.storage import read_result
from sharpscape.tables import format_number


def each_split(arguments):
    """Yield (comparison, split, rows, weights [seed, d]) of the files data and model."""
    data, _ = read_result(arguments.data, "data")
    model, _ = read_result(arguments.model, "model")
    for split in SPLITS:
        z = signed_rows(data, split)
        for name, weights in model.items():
            comparison, _, field = name.partition("/")
            if field == "weights":
                yield comparison, split, z, weights


def each_evaluation(arguments, settings):
    """Yield (group, rows, weights, noise, epsilon) for every evaluation of the settings.

    group is the place of the result: comparison/noise/eps-<epsilon>/split.
    """
    evaluations = settings["evaluations"]
    with progress_bar("measuring", len(SPLITS) * len(evaluations)) as report:
        for comparison, split, z, weights in each_split(arguments):
            for evaluation in evaluations:
                noise, epsilon = evaluation["noise"], evaluation["epsilon"]
                distribution = make_noise(noise["name"], z.shape[1], noise.get("alignment"))
                group = f"{comparison}/{noise['name']}/eps-{format_number(epsilon)}/{split}"
                yield group, z, weights, distribution, epsilon
                report()
