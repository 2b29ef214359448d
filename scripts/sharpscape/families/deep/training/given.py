"""Networks that are given: their state dicts are imported, and nothing is trained."""

import sys
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.filters import filters_of, weight_norm
from sharpscape.families.deep.images import images_of
from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.models import (
    CLASSES,
    IMAGE_SHAPE,
    WEIGHTS,
    network_data,
    placed_model,
    seeds_of,
)
from sharpscape.families.deep.own_network import users_module
from sharpscape.families.deep.state_dicts import read_state_dict
from sharpscape.files.hdf5 import Field
from sharpscape.files.places import Place
from sharpscape.jobs.progress import progress
from sharpscape.words import GIVEN

# What wrappers put before all names: DataParallel, a module around the network, torch.compile.
PREFIXES = ("module.", "model.", "_orig_mod.")
# Batch norm counts its batches here. Early versions of torch did not, and no number depends on it.
COUNTER = "num_batches_tracked"
# Names in one message; images that a network is tried on.
MOST_NAMED, TRIED = 10, 100


def _read(path, planned):
    """The state dict of a file, which has the SHA-256 that it had when the run was planned."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SharpscapeError(f"{path}: cannot be read: {error.strerror}") from None
    if sha256(content).hexdigest() != planned:
        raise SharpscapeError(f"{path}: changed while the run was under way. Run it again")
    return read_state_dict(path, content)


def without_prefixes(state, names):
    """A state dict as a network names it, and the prefixes of wrappers that were taken off.

    Args:
        names: those of the network. What has the names already keeps them.
    """
    taken = []
    while not set(state) & set(names):
        prefix = next((p for p in PREFIXES if state and all(n.startswith(p) for n in state)), None)
        if prefix is None:
            break
        state = {name.removeprefix(prefix): each for name, each in state.items()}
        taken.append(prefix)
    return state, taken


def _named(names):
    names = sorted(names)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _faults(state, expected):
    """What is wrong with a state dict, in words; none where it is that of the network."""
    counted = {name for name in expected if name.endswith(COUNTER)}
    common = [name for name in expected if name in state]
    shapes = [
        f"{name} has {list(state[name].shape)}, not {list(expected[name].shape)}"
        for name in common
        if state[name].shape != expected[name].shape
    ]
    floats = [name for name in common if state[name].is_floating_point()]
    found = {
        "missing": set(expected) - set(state) - counted,
        "left over": set(state) - set(expected),
        "of another shape": shapes,
        "not finite": [name for name in floats if not bool(state[name].isfinite().all())],
    }
    return [f"{what}: {_named(names)}" for what, names in found.items() if names]


def load_given(network, state, path):
    """Give a network a state dict.

    Args:
        path: of the state dict, in messages.

    Raises:
        SharpscapeError: lists all in which it is not the network's.
    """
    module = users_module(network)
    expected = module.state_dict()
    state, taken = without_prefixes(state, expected)
    for prefix in taken:
        print(f"{path}: prefix {prefix} taken off all names", file=sys.stderr)
    if faults := _faults(state, expected):
        raise SharpscapeError(f"{path}: not the state dict of this network; " + "; ".join(faults))
    module.load_state_dict(expected | state)


def _try(network, images, path):
    with torch.no_grad():
        logits = network.eval()(images.sample(TRIED)[0])
    if not bool(logits.isfinite().all()):
        raise SharpscapeError(
            f"{path}: with these weights the network has logits that are not finite"
        )


def import_models(data, settings, arguments):
    """The fields of a model file (see families.Training), from the files of the weights.

    Args:
        arguments: own_weights is the path of the weights, {seed} in it for the seed.

    Raises:
        SharpscapeError: a file has changed, is no state dict, or not that of the network.
    """
    images = images_of(data, "train", "cpu")
    known = network_data(images, len(data["classes"]))
    model, seeds = placed_model(settings, arguments.own_network), seeds_of(settings)
    torch.set_num_threads(settings["threads"])
    report = progress("importing", len(seeds))
    states = []
    for seed, planned in zip(seeds, settings["training"]["contents"], strict=True):
        path = arguments.own_weights.replace("{seed}", str(seed))
        # As networks that are trained lie in memory: sums over weights have the same order.
        network = make_network(model, known, seed).to(memory_format=torch.channels_last)
        load_given(network, _read(path, planned), path)
        _try(network, images, path)
        states.append(network.state_dict())
        report()
    filters = filters_of(network)
    weights = {
        Place(GIVEN, f"{WEIGHTS}{name}"): Field(
            np.stack([each[name].numpy() for each in states]), ("seed", "…")
        )
        for name in states[0]
    }
    norms = np.array([weight_norm(each, filters) for each in states])
    return {
        CLASSES: Field(data["classes"], ("class",)),
        IMAGE_SHAPE: Field(np.array(known.image_shape), ("axis",)),
        **weights,
        Place(GIVEN, "weight_norm"): Field(norms, ("seed",), measure=True),
        Place(GIVEN, "status"): Field([""] * len(seeds), ("seed",)),
        Place(GIVEN, "regime"): Field([GIVEN] * len(seeds), ("seed",)),
    }
