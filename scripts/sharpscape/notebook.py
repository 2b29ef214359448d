"""Results in a notebook: models and landscapes from their files.

from sharpscape.notebook import load_landscape, load_models
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from sharpscape.families.doors import module_of
from sharpscape.files.axes import LINE, PLANE, names_along
from sharpscape.files.hdf5 import read_result
from sharpscape.files.places import Place, parse_place


def load_models(path: str | Path, network: str | Path = "") -> dict[str, list]:
    """The models of a file model.h5.

    Args:
        network: the Python file of a network of the user's own (model: file).

    Returns:
        {comparison: one model per seed}: of a network a torch.nn.Module in evaluation mode on the
        CPU, from images in [0, 1] to logits; of the logistic model its weights and bias.

    Raises:
        SharpscapeError: the file is absent, damaged, or holds no models.
    """
    fields, settings = read_result(path, "model")
    if network:
        settings["model"] |= {"path": str(network)}
    return module_of(settings, "models").load_models(fields, settings)


class Landscape(NamedTuple):
    """The loss around models, as measured in a file landscape.h5.

    Attributes:
        lines: {Place: losses, shape [seed, direction, alpha]}; a Place says the comparison, the
            evaluation (noise and epsilon), the split and the mode. Its name is "loss" of random
            lines, "loss_eigenvectors" and "loss_weight_perturbation" of others.
        planes: {Place: losses, shape [alpha, beta]}, of one seed; empty where none was asked for.
            Names begin with "plane" and end like those of lines.
        alpha: positions along a line, shape [alpha], in units of its direction.
        plane_alpha, plane_beta: positions along the sides of a plane; None where there is none.
        plane_directions: of each side of a random plane the seed and the index of its direction,
            shape [2, 2].
    """

    lines: dict[Place, np.ndarray]
    planes: dict[Place, np.ndarray]
    alpha: np.ndarray
    plane_alpha: np.ndarray | None
    plane_beta: np.ndarray | None
    plane_directions: np.ndarray | None


def load_landscape(path: str | Path) -> Landscape:
    """The lines and planes of a file landscape.h5.

    Raises:
        SharpscapeError: the file is absent, damaged, or holds no landscape.
    """
    fields, _ = read_result(path, "landscape")
    places = {parse_place(name): values for name, values in fields.items()}
    plane = ("plane_alpha", "plane_beta", "plane_directions")
    of_lines, of_planes = (set(names_along(each).values()) for each in (LINE, PLANE))
    return Landscape(
        {place: values for place, values in places.items() if place.name in of_lines},
        {place: values[0] for place, values in places.items() if place.name in of_planes},
        fields["alpha"],
        *(fields.get(name) for name in plane),
    )
