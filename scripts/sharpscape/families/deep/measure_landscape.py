"""The loss around a network: along filter-normalised lines and a plane, and at its worst nearby.

Wherever the loss is looked at the network is in evaluation mode. Following noise is made anew at
every point, from the same random start; held noise is what was made at the model.
"""

import numpy as np

from sharpscape.families.deep.examples import Examples
from sharpscape.families.deep.machine.devices import enough_memory
from sharpscape.families.deep.sharpness.directions import (
    filter_normalised_direction,
    moved,
    reestimate_batch_norm,
)
from sharpscape.families.deep.sharpness.fixed_loss import mean_loss
from sharpscape.families.deep.sharpness.flatness import (
    adaptive_sharpness,
    average_flatness,
    keskar_sharpness,
)
from sharpscape.families.lines import line_positions, line_rise
from sharpscape.families.measuring import Measured
from sharpscape.words import FOLLOWING, HELD, MODES


class Surroundings:
    """The loss of a network at weights beside its own, on the images measured."""

    def __init__(self, model, noise, epsilon, settings):
        landscape = settings["landscape"]
        self.network = model.network
        self.examples = Examples(noise, epsilon, model.norm, model.seed, settings["attack"])
        self.x, self.y = model.images.sample(landscape["images"])
        self.held = self.examples.make(self.network, self.x, self.y)
        reestimated = landscape["batch_norm"] == "reestimated"
        self.statistics = model.train_images.sample(landscape["images"])[0] if reestimated else None

    def _prepare(self, network):
        """Give the network, at its present weights, the statistics that it is looked at with."""
        if self.statistics is not None:
            reestimate_batch_norm(network, self.statistics, self.examples.batch_size)

    def _loss(self, network, examples):
        # Its own parameters: none are put in their place.
        return mean_loss(network, {}, examples, self.y, self.examples.batch_size)

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
            if self.examples.follow() and elsewhere:
                anew = self._loss(network, self.examples.make(network, self.x, self.y))
        return {FOLLOWING: anew, HELD: held}


def _over(points):
    """{mode: array} of a nested list of {mode: loss}."""
    shape = np.shape(points)
    flat = np.ravel(np.array(points, dtype=object))
    return {mode: np.array([each[mode] for each in flat]).reshape(shape) for mode in MODES}


@enough_memory("attack.batch_size", "landscape.images")
def measure(model, noise, epsilon, settings):
    """What is around a model: a list of Measured (see measuring.measure_models)."""
    landscape, flatness = settings["landscape"], settings["flatness"]
    around = Surroundings(model, noise, epsilon, settings)
    parameters = dict(model.network.named_parameters())

    def direction(index):
        return filter_normalised_direction(
            parameters, model.seed, index, one_dimensional=landscape["one_dimensional"]
        )

    alphas = line_positions(landscape["points"])
    lines = []
    for index in range(landscape["directions"]):
        along = direction(index)
        lines.append([around.at([along], [alpha]) for alpha in alphas])
    found = []
    for mode, losses in _over(lines).items():
        found.append(Measured("loss", losses, ("direction", "alpha"), mode, measure=False))
        found.append(Measured("line_rise", line_rise(losses), ("direction",), mode))
    if landscape["plane_points"] and model.seed == 0 and noise["name"] == "adversarial":
        positions = line_positions(landscape["plane_points"])
        sides = [direction(index) for index in range(2)]
        plane = [[around.at(sides, [alpha, beta]) for beta in positions] for alpha in positions]
        for mode, losses in _over(plane).items():
            found.append(Measured("plane", losses, ("alpha", "beta"), mode, measure=False))
    rises = average_flatness(
        model.network,
        around.following,
        model.seed,
        radius=flatness["average_radius"],
        draws=flatness["average_draws"],
    )
    found.append(Measured("average_flatness", rises, ("draw",), FOLLOWING))
    # Ascent over weights on examples that hold their noise.
    ascent = {"steps": flatness["ascent_steps"], "batch_size": around.examples.batch_size}
    place = model.network, around.held, around.y
    box = keskar_sharpness(*place, half_width=flatness["keskar_half_width"], **ascent)
    ball = adaptive_sharpness(*place, radius=flatness["adaptive_radius"], **ascent)
    found.append(Measured("keskar_sharpness", box, mode=HELD))
    found.append(Measured("adaptive_sharpness", ball, mode=HELD))
    return found
