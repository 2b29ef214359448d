"""New networks, initialised from a seed alone."""

from collections.abc import Mapping

import torch

from sharpscape.families.deep.machine.faulty_kernels import without_faulty_kernels
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.families.deep.networks import NetworkData, load_network
from sharpscape.streams import Stream

INITIALISATION = Stream("initialisation", 0)


def make_network(settings: Mapping, data: NetworkData, seed: int) -> torch.nn.Module:
    """A new network, float32, on the CPU; PyTorch's global random state stays as it is.

    Args:
        settings: of the model in a study: its name, and the keys of its schema.

    Raises:
        SharpscapeError: there is no network of this name.
    """
    entry = load_network(settings["name"])
    with torch.random.fork_rng(devices=[]):
        # The CPU's alone: torch.manual_seed would also set those of GPUs.
        torch.default_generator.manual_seed(torch_generator(INITIALISATION, seed).initial_seed())
        return without_faulty_kernels(entry.make(settings, data))
