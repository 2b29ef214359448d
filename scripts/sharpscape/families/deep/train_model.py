"""Training of networks: the fields of a model file."""

import json
import sys

import numpy as np
import torch

from sharpscape.families.deep.machine.devices import (
    choose_device,
    choose_precision,
    enough_memory,
    make_deterministic,
)
from sharpscape.families.deep.models import images_of, new_network
from sharpscape.families.deep.training.training import Trainer, train_network
from sharpscape.files.checkpoints import checkpoint_path
from sharpscape.files.hdf5 import Field
from sharpscape.files.places import Place
from sharpscape.jobs.progress import progress
from sharpscape.jobs.stopping import stop_requests
from sharpscape.words import SPLITS


def _fields(trained):
    """The fields of networks trained alike: one Trained per seed."""
    fields = {}
    for comparison in trained[0].weights:
        weights = [each.weights[comparison] for each in trained]
        for name in weights[0]:
            values = np.stack([each[name].cpu().numpy() for each in weights])
            fields[Place(comparison, f"weights/{name}")] = Field(values, ("seed", "…"))
        norms = [_weight_norm(each) for each in weights]
        fields[Place(comparison, "weight_norm")] = Field(np.array(norms), ("seed",), measure=True)
        epochs = np.array([each.epochs[comparison] for each in trained])
        fields[Place(comparison, "epochs")] = Field(epochs, ("seed",))
        for name in ("status", "regime"):
            value = "" if name == "status" else "trained"
            fields[Place(comparison, name)] = Field([value] * len(trained), ("seed",))
    for name in trained[0].history:
        values = np.array([each.history[name] for each in trained])
        fields[Place("budget", f"history/{name}")] = Field(values, ("seed", "epoch"))
    return fields


def _weight_norm(weights):
    """Euclidean norm of all tensors of two and more axes: filters and matrices."""
    squares = [float((each.double() ** 2).sum()) for each in weights.values() if each.ndim > 1]
    return float(np.sqrt(sum(squares)))


@enough_memory("training.batch_size")
def train_models(data, settings, arguments):
    """Train the models of one seed block; returns {Place: Field}.

    Args:
        data: fields of the data file.
        arguments: of the program; checkpoints lie beside its output.

    Raises:
        SharpscapeError: a loss that is not finite, or a signal to stop; run again, it goes on.
    """
    torch.set_num_threads(arguments.threads)
    device = choose_device(arguments.gpus)
    if settings["training"]["deterministic"]:
        make_deterministic()
    precision = choose_precision(settings["training"]["precision"], device)
    print(f"Training on {device.type} in {precision}", file=sys.stderr)
    images = {split: images_of(data, split, device) for split in SPLITS}
    versions = {"device": device.type, "precision": str(precision), "torch": torch.__version__}
    trained = []
    with stop_requests() as asked:
        for seed in settings["seeds"]:
            network = new_network(data, settings, seed).to(
                device, memory_format=torch.channels_last
            )
            trainer = Trainer(network, images, settings, seed, device, precision)
            identity = json.dumps(settings | versions | {"seed": seed}, sort_keys=True)
            path = checkpoint_path(arguments.output, seed)
            steps = settings["training"]["epochs"] * trainer.batches
            report = progress(f"training, seed {seed}", steps)
            trained.append(train_network(trainer, identity, path, asked, report))
    return _fields(trained)
