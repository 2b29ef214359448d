"""The loss of a network at weights beside its own.

Wherever the loss is looked at the network is in evaluation mode. Following noise is made anew at
every point, from the same random start; held noise is what was made at the model.
"""

from functools import cached_property

from sharpscape.families.deep.examples import Examples
from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.sharpness.directions import (
    filter_normalised_direction,
    moved,
    reestimate_batch_norm,
)
from sharpscape.families.deep.sharpness.eigenvectors import leading_directions
from sharpscape.families.deep.sharpness.fixed_loss import mean_loss
from sharpscape.families.deep.sharpness.weight_perturbation import worst_perturbation
from sharpscape.words import FOLLOWING, HELD


class Surroundings:
    """What is around a model, on the images measured.

    Args:
        model: a models.Model.
        noise, epsilon: the evaluation.
        settings: of the job; landscape and attack.

    Attributes:
        network, seed: of the model.
        examples: the Examples of the evaluation.
        x, y: images and labels.
        held: the examples made at the model.
    """

    def __init__(self, model, noise, epsilon, settings):
        landscape = settings["landscape"]
        self.network, self.seed = model.network, model.seed
        self.examples = Examples(noise, epsilon, model.norm, model.seed, settings["attack"])
        self.x, self.y = model.images.sample(landscape["images"])
        self.held = self.examples.make(self.network, self.x, self.y)
        self.one_dimensional = landscape["one_dimensional"]
        reestimated = landscape["batch_norm"] == "reestimated"
        self.statistics = model.train_images.sample(landscape["images"])[0] if reestimated else None

    def direction(self, index):
        """The index-th filter-normalised direction {name: tensor} of the model."""
        return filter_normalised_direction(
            dict(self.network.named_parameters()),
            self.seed,
            index,
            filters=filters_of(self.network),
            one_dimensional=self.one_dimensional,
        )

    @cached_property
    def eigenvectors(self):
        """Those of eigenvectors.leading_directions, of the Hessian under held noise."""
        place = self.network, self.held, self.y
        return leading_directions(*place, self.examples.batch_size, self.seed)

    @cached_property
    def weight_perturbation(self):
        """That of weight_perturbation.worst_perturbation."""
        return worst_perturbation(self.network, self.examples, self.x, self.y)

    def _prepare(self, network):
        """Give the network, at its present weights, the statistics that it is looked at with."""
        if self.statistics is not None:
            reestimate_batch_norm(network, self.statistics, self.examples.batch_size)

    def _loss(self, network, examples):
        return mean_loss(network, examples, self.y, self.examples.batch_size)

    def following(self, network):
        """The loss under noise made for the network as it is."""
        # Not moved, but given back its statistics.
        with moved(network, [], []):
            self._prepare(network)
            return self._loss(network, self.examples.make(network, self.x, self.y))

    def at(self, directions, coefficients):
        """{mode: loss} at w + sum_k coefficients[k] directions[k]."""
        with moved(self.network, directions, coefficients) as network:
            self._prepare(network)
            held = anew = self._loss(network, self.held)
            # At the model itself, noise made anew is the held one.
            elsewhere = any(coefficients) or self.statistics is not None
            if self.examples.follow and elsewhere:
                anew = self._loss(network, self.examples.make(network, self.x, self.y))
        return {FOLLOWING: anew, HELD: held}
