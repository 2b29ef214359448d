"""What differs between kinds of models: a family is a package here, and shares what stands beside.

A family offers five modules, its doors, each with the name of the program that uses it, or models.
What a door offers is stated below. Adding a family is a package, schemas/family/<name>.schema.yaml,
and models in schemas/model/ that name it as x-family.
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

    from sharpscape.families.measuring import Measured
    from sharpscape.files.hdf5 import Field
    from sharpscape.files.places import Place

    Arrays = Mapping[str, np.ndarray]


class Training(Protocol):
    """The door train_model."""

    def train_models(
        self, data: "Arrays", settings: Mapping[str, Any], arguments: Namespace
    ) -> "dict[Place, Field]":
        """Train the models of one seed block; returns what model.h5 holds.

        Each comparison point has a status and a regime per seed, texts of shape [seed]: "" and
        "trained" where there is nothing to say.

        Args:
            data: of the data file: train/images, shape [n, …], train/labels, shape [n], the same
                of test, classes, and maximum, shape [1].
            settings: of the job: model, norm, noise, epsilon, seeds, training.
            arguments: of the program: geometry files, output, threads, gpus; own_network and
                own_weights, the places of the user's own files, "" for none.

        Raises:
            SharpscapeError: training cannot go on, or was asked to stop.
        """


class Models(Protocol):
    """The door models."""

    def models_of(
        self,
        data: "Arrays",
        fields: "Arrays",
        comparison: str,
        split: str,
        settings: Mapping[str, Any],
        arguments: Namespace,
    ) -> Sequence[Any]:
        """The models of one comparison point with the data of a split, one per seed.

        Args:
            data, fields: of the data file and of the model file.
            arguments: of the program: threads, gpus, own_network.
        """

    def load_models(self, fields: "Arrays", settings: Mapping[str, Any]) -> dict[str, list[Any]]:
        """{comparison: one model per seed} of a model file alone, without data."""

    def provenance(self, arguments: Namespace) -> dict[str, str]:
        """What a result file says of its numbers: dtype and device."""


class Measuring(Protocol):
    """The doors measure_landscape, measure_curvature and measure_accuracy."""

    def measure(
        self, model: Any, noise: Mapping[str, Any], epsilon: float, settings: Mapping[str, Any]
    ) -> "list[Measured]":
        """Measure a model of models_of under a noise of size epsilon.

        Args:
            noise: as in the configuration: its name, and its degree where it has one.
            epsilon: in units of the input, scaled to [0, 1].
        """
