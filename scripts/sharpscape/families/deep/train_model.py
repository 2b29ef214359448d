"""Training of networks: the fields of a model file."""

import json
import sys

import numpy as np
import torch

from sharpscape.families.deep.filters import filters_of, weight_norm
from sharpscape.families.deep.images import choose_held_out, images_of
from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.loop.kept_weights import kept_points, missing_status
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.loop.resumable import train_network
from sharpscape.families.deep.loop.trainer import Trainer
from sharpscape.families.deep.machine.devices import (
    choose_device,
    choose_precision,
    enough_memory,
    make_deterministic,
)
from sharpscape.families.deep.models import (
    CLASSES,
    HELD_OUT,
    IMAGE_SHAPE,
    WEIGHTS,
    network_data,
    placed_model,
)
from sharpscape.families.deep.training import load_method
from sharpscape.files.checkpoints import checkpoint_path
from sharpscape.files.hdf5 import Field
from sharpscape.files.places import Place
from sharpscape.jobs.progress import progress
from sharpscape.jobs.stopping import stop_requests
from sharpscape.words import SPLITS, VALIDATION


def _fields(trained, filters, options):
    """The fields of networks trained alike: one Trained per seed.

    Args:
        options: of the training.
    """
    first, fields = trained[0], {}
    for comparison in ["budget", *kept_points(options)]:
        there = [comparison in each.weights for each in trained]
        for name, like in first.weights["budget"].items():
            nothing = np.full_like(like.cpu().numpy(), np.nan if like.is_floating_point() else 0)
            values = [
                each.weights[comparison][name].cpu().numpy() if has else nothing
                for each, has in zip(trained, there, strict=True)
            ]
            fields[Place(comparison, f"{WEIGHTS}{name}")] = Field(np.stack(values), ("seed", "…"))
        norms = [weight_norm(each.weights.get(comparison), filters) for each in trained]
        fields[Place(comparison, "weight_norm")] = Field(np.array(norms), ("seed",), measure=True)
        epochs = np.array([each.epochs.get(comparison, 0) for each in trained])
        fields[Place(comparison, "epochs")] = Field(epochs, ("seed",))
        statuses = [
            "" if has else missing_status(comparison, each.weights)
            for each, has in zip(trained, there, strict=True)
        ]
        fields[Place(comparison, "status")] = Field(statuses, ("seed",))
        fields[Place(comparison, "regime")] = Field(["trained"] * len(trained), ("seed",))
    for name in first.history:
        values = np.full((len(trained), options["epochs"]), np.nan)
        for row, each in zip(values, trained, strict=True):
            row[: len(each.history[name])] = each.history[name]
        fields[Place("budget", f"history/{name}")] = Field(values, ("seed", "epoch"))
    return fields


@enough_memory("training.batch_size")
def train_models(data, settings, arguments):
    """Train the models of one seed block; returns {Place: Field}.

    Args:
        data: fields of the data file.
        arguments: of the program; checkpoints lie beside its output.

    Raises:
        SharpscapeError: no network, noise or method of the settings' name; a loss that is not
            finite; or a signal to stop: run again, training goes on.
    """
    torch.set_num_threads(settings["threads"])
    options = settings["training"]
    method = load_method(options["method"])
    if hasattr(method, "import_models"):
        return method.import_models(data, settings, arguments)
    device = choose_device(arguments.gpus)
    if options["deterministic"]:
        make_deterministic(options["compile"])
    precision = choose_precision(options["precision"], device)
    print(f"Training on {device.type} in {precision}", file=sys.stderr)
    images = {split: images_of(data, split, device) for split in SPLITS}
    shared = {}
    if options["validation"]:
        held_out = choose_held_out(len(images["train"].labels), options["validation"])
        images["train"], images[VALIDATION] = images["train"].without(held_out)
        shared[HELD_OUT] = Field(held_out, ("image",))
    known = network_data(images["train"], len(data["classes"]))
    versions = {"device": device.type, "precision": str(precision), "torch": torch.__version__}
    trained = []
    with stop_requests() as asked:
        for seed in settings["seeds"]:
            network = make_network(placed_model(settings, arguments.own_network), known, seed)
            network.to(device, memory_format=torch.channels_last)
            subject = NetworkInTraining(network, settings, device, precision)
            trainer = Trainer(subject, method.make(subject), images, seed)
            identity = json.dumps(settings | versions | {"seed": seed}, sort_keys=True)
            path = checkpoint_path(arguments.output, seed)
            report = progress(f"training, seed {seed}", options["epochs"] * trainer.batches)
            trained.append(train_network(trainer, identity, path, asked, report))
    return {
        CLASSES: Field(data["classes"], ("class",)),
        IMAGE_SHAPE: Field(np.array(known.image_shape), ("axis",)),
        **shared,
        **_fields(trained, filters_of(network), options),
    }
