"""Training of logistic models: the fields of a model file."""

import sys

import numpy as np

from sharpscape.families.linear.models import signed_rows
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.training import load_method
from sharpscape.families.ranges import out_of_range
from sharpscape.files.hdf5 import Field, read_result
from sharpscape.files.places import Place
from sharpscape.jobs.progress import progress

SEED = ("seed",)


def fields_of(trained, dimension, norm):
    """The fields of one comparison point: {Place: Field}.

    Args:
        trained: a Trained; what is not known of its models is written as NaN.
        dimension: number of weights.
        norm: that bounds the noise.
    """
    weights = trained.theta[:, :dimension]
    unknown = np.full(len(weights), np.nan)

    def per_seed(values, *, measure=False):
        return Field(unknown if values is None else values, SEED, measure=measure)

    fields = {
        "weights": Field(weights, ("seed", "weight")),
        "weight_norm": per_seed(np.linalg.norm(weights, axis=1), measure=True),
        "gradient_norm": per_seed(trained.gradient_norm),
        "lambda_max_step": per_seed(trained.lambda_max_step, measure=True),
        "steps": per_seed(trained.steps),
        "status": per_seed(trained.status),
        "regime": per_seed(trained.regime),
    }
    if trained.theta.shape[1] > dimension:
        fields["bias"] = per_seed(trained.theta[:, dimension])
    if norm == "linf":
        zeros = np.where(np.isnan(weights).any(axis=1), np.nan, (weights == 0).sum(axis=1))
        fields["zeros"] = per_seed(zeros, measure=True)
    for name, values in trained.history.items():
        fields[f"history/{name}"] = Field(values, ("seed", "step"))
    if trained.direction is not None:
        fields["direction"] = Field(trained.direction, ("weight, then the bias",))
    return {Place(trained.comparison, name): field for name, field in fields.items()}


def train_models(data, settings, arguments):
    """Train the models of one seed block; returns {Place: Field}.

    Args:
        data: fields of the data file.
        settings: of the job: training, seeds, model, noise, norm, epsilon.
        arguments: of the program; its one geometry file is that of the data, norm and bias.

    Raises:
        SharpscapeError: the noise lacks what the method needs.
    """
    geometry, _ = read_result(arguments.geometry[0], "geometry")
    training, bias = settings["training"], settings["model"]["bias"]
    if wrong := out_of_range(data):
        print(
            f"Warning: {wrong}. The model takes them as they are, in units of maximum, and so are "
            "epsilons",
            file=sys.stderr,
        )
    z = signed_rows(data, "train", bias=bias)
    dimension = z.shape[1] - bias
    noise = make_noise(settings["noise"], dimension, settings["norm"])
    task = Task(z, noise, settings["epsilon"], settings["seeds"] or [0], geometry)
    method = load_method(training["method"])
    report = progress("training", method.steps(training, len(task.seeds)))
    fields = {}
    for trained in method.train(task, training, report):
        fields |= fields_of(trained, dimension, settings["norm"])
        for warning in trained.warnings:
            print(warning, file=sys.stderr)
    return fields
