"""Networks from the files that hold them, with the images of a split."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import torch

from sharpscape.families.deep.images import Images, images_of
from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.machine.devices import (
    choose_device,
    enough_memory,
    make_deterministic,
)
from sharpscape.families.deep.networks import NetworkData
from sharpscape.files.places import Place, parse_place
from sharpscape.words import split_crossing

# What a model file says of the data, so that a network can be built without them.
CLASSES, IMAGE_SHAPE = Place("", "classes"), Place("", "image_shape")
# Indices of the training images that the models were not trained on, where there are any.
HELD_OUT = Place("", "held_out")
# Between neighbouring float32 numbers at 1, the largest value of a pixel.
FLOAT32_STEP = float(np.finfo(np.float32).eps)
# The part of a model file that holds the state of the networks.
WEIGHTS = "weights/"


class Model(NamedTuple):
    """A network on a split.

    Attributes:
        network: in eval mode, on the images' device.
        images: of the split.
        train_images: of the training split, from which statistics of batch norm come.
        norm: that bounds the noise, "l2" or "linf".
        seed: an integer.
        classes: how many there are.
        comparison: the point of training that its weights are of.
    """

    network: torch.nn.Module
    images: Images
    train_images: Images
    norm: str
    seed: int
    classes: int
    comparison: str = ""


def network_data(images, classes):
    """The NetworkData of training images; mean and std are theirs.

    A channel whose spread float32 cannot resolve gets std 1: divided by its spread it would be
    noise, or NaN.
    """
    pixels = images.pixels.cpu().numpy()
    scaled = [pixels[:, channel] / images.maximum for channel in range(pixels.shape[1])]
    spreads = [float(each.std()) for each in scaled]
    return NetworkData(
        pixels.shape[1:],
        classes,
        mean=[float(each.mean()) for each in scaled],
        std=[spread if spread > FLOAT32_STEP else 1.0 for spread in spreads],
    )


def seeds_of(settings):
    """The seeds of a job's models; 0 of one that has none."""
    return settings["seeds"] or [0]


def placed_model(settings, path):
    """The model of a job's settings, with the place of the user's own file, where it is one."""
    return settings["model"] | ({"path": path} if path else {})


def _states(fields):
    """{comparison: {name in the network's state: array, shape [seed, …]}} of a model file."""
    states = defaultdict(dict)
    for path, values in fields.items():
        place = parse_place(path)
        if place.name.startswith(WEIGHTS):
            states[place.comparison][place.name.removeprefix(WEIGHTS)] = values
    return states


def _networks(fields, state, settings):
    """The networks of one comparison, one per seed (see load_models)."""
    image_shape = tuple(map(int, fields[IMAGE_SHAPE.path]))
    # Mean and std come with the state.
    statistics = [0.0] * image_shape[0], [1.0] * image_shape[0]
    known = NetworkData(image_shape, len(fields[CLASSES.path]), *statistics)
    networks = []
    for row, seed in enumerate(seeds_of(settings)):
        network = make_network(settings["model"], known, seed)
        network.load_state_dict({name: torch.as_tensor(each[row]) for name, each in state.items()})
        networks.append(network.eval())
    return networks


def load_models(fields: dict[str, np.ndarray], settings: dict) -> dict[str, list[torch.nn.Module]]:
    """The networks of a model file, in evaluation mode, on the CPU.

    Args:
        fields: {name inside the file: values}.
        settings: those of the file; model and seeds.

    Returns:
        {comparison: one network per seed}.

    Raises:
        SharpscapeError: there is no network of the settings' name.
    """
    states = _states(fields)
    return {name: _networks(fields, state, settings) for name, state in states.items()}


@enough_memory("jobs_per_gpu")
def models_of(data, fields, comparison, split, settings, arguments):
    """The models of one comparison point, one per seed, on a split; None of a seed without weights.

    Args:
        data, fields: of the data file and of the model file.
        settings: of the job.
        arguments: of the program; gpus.

    Returns:
        list of Model and None.
    """
    torch.set_num_threads(settings["threads"])
    device = choose_device(arguments.gpus)
    make_deterministic()
    train_images = images_of(data, "train", device)
    if HELD_OUT.path in fields:
        train_images, _ = train_images.without(fields[HELD_OUT.path])
    images = train_images if split == "train" else images_of(data, split, device)
    norm, classes = settings["norm"], len(data["classes"])
    models = []
    placed = settings | {"model": placed_model(settings, arguments.own_network)}
    networks = _networks(fields, _states(fields)[comparison], placed)
    for network, seed in zip(networks, seeds_of(settings), strict=True):
        if any(bool(each.isnan().any()) for each in network.parameters()):
            models.append(None)
            continue
        network.to(device, memory_format=torch.channels_last)
        point, _ = split_crossing(comparison)
        models.append(Model(network, images, train_images, norm, seed, classes, point))
    return models


def provenance(arguments):
    """What a result file says of the kind of numbers in it."""
    device = "cuda" if arguments.gpus and torch.cuda.is_available() else "cpu"
    return {"dtype": "float32", "device": device}
