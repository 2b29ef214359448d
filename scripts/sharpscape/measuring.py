"""What the measuring stages share: every model on every split under every evaluation."""

import numpy as np

from sharpscape.datasets import SPLITS
from sharpscape.errors import SharpscapeError
from sharpscape.families import module_of
from sharpscape.progress import progress
from sharpscape.storage import Field, how_to_remake, read_result
from sharpscape.tables import format_number

# What says which model a job is about, in its settings and in those of the model's file.
IDENTITY = ("family", "model", "norm", "noise", "epsilon", "seeds")


def check_identity(path, made, settings):
    """Raise SharpscapeError unless the model file at path was made for the model of this job."""
    other = [name for name in IDENTITY if made.get(name) != settings[name]]
    if other:
        found = ", ".join(f"{name} {made.get(name)}" for name in other)
        asked = ", ".join(f"{name} {settings[name]}" for name in other)
        raise SharpscapeError(
            f"{path}: of another model: {found}; allowed here: {asked}. {how_to_remake(path)}"
        )


def comparisons_in(fields):
    """The comparison points in a model file, in its order."""
    return list(dict.fromkeys(name.split("/")[0] for name in fields))


def measure_models(arguments, stage, evaluations):
    """Measure all models of a file.

    Args:
        arguments: of the program: files data and model, settings, threads, gpus.
        stage: name of the family's module whose measure(model, noise, epsilon, settings) returns
            {measure: (values, axes)}.
        evaluations: [{"noise", "epsilon"}].

    Returns:
        {comparison/noise/eps-<epsilon>/split/measure: Field}, the seed as its first axis: of all
        seeds, or of those that have the measure.
    """
    settings = arguments.settings
    data, _ = read_result(arguments.data, "data")
    fields, made = read_result(arguments.model, "model")
    check_identity(arguments.model, made, settings)
    measure = module_of(settings, stage).measure
    models_of = module_of(settings, "models").models_of
    comparisons = comparisons_in(fields)
    found = {}
    steps = len(comparisons) * len(SPLITS) * len(evaluations) * len(settings["seeds"] or [0])
    report = progress("measuring", steps)
    report(0)
    for comparison in comparisons:
        for split in SPLITS:
            models = models_of(data, fields, comparison, split, settings, arguments)
            for noise, epsilon in evaluations:
                group = f"{comparison}/{noise['name']}/eps-{format_number(epsilon)}/{split}"
                for model in models:
                    for name, value in measure(model, noise, epsilon, settings).items():
                        found.setdefault(f"{group}/{name}", []).append(value)
                    report()
    return {
        place: Field(np.array([values for values, _ in per_seed]), f"seed{per_seed[0][1]}")
        for place, per_seed in found.items()
    }


def evaluations_of(settings):
    """[(noise, epsilon)] at which a job's models are measured."""
    return [(each["noise"], each["epsilon"]) for each in settings["evaluations"]]
