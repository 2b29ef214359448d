"""Training of logistic models: the fields of a model file."""

import sys

import numpy as np

from sharpscape.families.linear.models import signed_rows
from sharpscape.families.linear.noise.noises import make_noise
from sharpscape.families.linear.training.equal_loss import BELOW_MINIMUM, NOT_REACHED
from sharpscape.families.linear.training.training import STEPS, train
from sharpscape.files.hdf5 import Field, read_result
from sharpscape.files.places import Place
from sharpscape.jobs.progress import progress

SEED = ("seed",)


def fields_of(trained, dimension, norm, geometry):
    """The fields of one comparison point."""
    weights = trained.theta[:, :dimension]
    fields = {
        "weights": Field(weights, ("seed", "weight")),
        "weight_norm": Field(np.linalg.norm(weights, axis=1), SEED, measure=True),
        "gradient_norm": Field(trained.gradient_norm, SEED),
        "lambda_max_step": Field(trained.lambda_max_step, SEED, measure=True),
        "steps": Field(trained.steps, SEED),
        "status": Field(trained.status, SEED),
        "regime": Field(trained.regime, SEED),
    }
    if trained.theta.shape[1] > dimension:
        fields["bias"] = Field(trained.theta[:, dimension], SEED)
    if norm == "linf":
        zeros = np.where(np.isnan(weights).any(axis=1), np.nan, (weights == 0).sum(axis=1))
        fields["zeros"] = Field(zeros, SEED, measure=True)
    for name, values in trained.history.items():
        fields[f"history/{name}"] = Field(values, ("seed", "step"))
    if "no-minimiser" in trained.status:
        fields["direction"] = Field(geometry["direction"], ("weight, then the bias",))
    return {Place(trained.comparison, name): field for name, field in fields.items()}


def say_what_is_missing(trained, settings):
    """Name in the log the seeds without a model at equal loss."""
    for reason, status in (
        ("lies below the least loss of this epsilon", BELOW_MINIMUM),
        ("was not crossed within the budget", NOT_REACHED),
    ):
        if status in trained.status:
            count = trained.status.count(status)
            print(
                f"No model at equal loss for {count} of {len(trained.status)} seeds: the target "
                f"loss {settings['training']['target_loss']} {reason}",
                file=sys.stderr,
            )


def train_models(data, settings, arguments):
    """Train the models of one seed block; returns {Place: Field}.

    Args:
        data: fields of the data file.
        arguments: of the program; its one geometry file is that of the data, norm and bias.
    """
    geometry, _ = read_result(arguments.geometry[0], "geometry")
    training = dict(settings["training"])
    method = training.pop("method")
    seeds = settings["seeds"] or [0]
    z = signed_rows(data, "train", bias=settings["model"]["bias"])
    dimension = z.shape[1] - settings["model"]["bias"]
    noise = make_noise(settings["noise"], dimension, settings["norm"])
    report = progress("training", STEPS[method](training, len(seeds)))
    points = train(method, z, geometry, noise, settings["epsilon"], seeds, training, report)
    fields = {}
    for trained in points:
        fields |= fields_of(trained, dimension, settings["norm"], geometry)
        say_what_is_missing(trained, settings)
    return fields
