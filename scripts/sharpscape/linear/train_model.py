"""Training of logistic models: the fields of a model file."""

import sys

import numpy as np

from sharpscape.linear.equal_loss import BELOW_MINIMUM, NOT_REACHED
from sharpscape.linear.models import signed_rows
from sharpscape.linear.noises import make_noise
from sharpscape.linear.training import STEPS, train
from sharpscape.progress import progress
from sharpscape.storage import Field, read_result


def fields_of(trained, dimension, norm, geometry):
    """The fields of one comparison point."""
    weights = trained.theta[:, :dimension]
    fields = {
        "weights": Field(weights, "seed, weight"),
        "weight_norm": Field(np.linalg.norm(weights, axis=1), "seed"),
        "gradient_norm": Field(trained.gradient_norm, "seed"),
        "lambda_max_step": Field(trained.lambda_max_step, "seed"),
        "steps": Field(trained.steps, "seed"),
        "status": Field(trained.status, "seed"),
        "regime": Field(trained.regime, "seed"),
    }
    if trained.theta.shape[1] > dimension:
        fields["bias"] = Field(trained.theta[:, dimension], "seed")
    if norm == "linf":
        zeros = np.where(np.isnan(weights).any(axis=1), np.nan, (weights == 0).sum(axis=1))
        fields["zeros"] = Field(zeros, "seed")
    for name, values in trained.history.items():
        fields[f"history/{name}"] = Field(values, "seed, step")
    if "no-minimiser" in trained.status:
        fields["direction"] = Field(geometry["direction"], "weight, then the bias")
    return {f"{trained.comparison}/{name}": field for name, field in fields.items()}


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
    """Train the models of one seed block; returns {name: Field}.

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
