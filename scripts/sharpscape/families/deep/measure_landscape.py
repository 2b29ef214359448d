"""The loss around a network: along lines and over planes, and at its worst nearby.

Around images, too: the loss over inputs, at the network itself.

A measure is a function in MEASURES that yields Measured.
"""

import numpy as np

from sharpscape.families.deep.machine.devices import enough_memory
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.families.deep.sharpness.flatness import (
    adaptive_sharpness,
    average_flatness,
    keskar_sharpness,
)
from sharpscape.families.deep.sharpness.inputs import INPUT, losses_over_inputs, random_noise
from sharpscape.families.deep.sharpness.surroundings import Surroundings
from sharpscape.families.lines import ENDS, line_positions, line_rise
from sharpscape.families.measuring import Measured, measured_nearby
from sharpscape.files.axes import (
    EIGENVECTORS,
    GAMMA,
    LINE,
    PERTURBATION,
    PLANE,
    RANDOM,
    name_along,
)
from sharpscape.words import FOLLOWING, HELD, MODES


def _over(points):
    """{mode: array} of a nested list of {mode: loss}."""
    shape = np.shape(points)
    flat = np.ravel(np.array(points, dtype=object))
    return {mode: np.array([each[mode] for each in flat]).reshape(shape) for mode in MODES}


def loss_at_model(around, settings):
    """The loss that all others are held against: its place among models of equal loss."""
    yield Measured("robust_loss", around.at([], [])[HELD], measure=False)


def _curves(axes, name, losses, counted):
    """A Measured per mode of lines or planes along some axes, which are no measures."""
    for mode, each in _over(losses).items():
        yield Measured(name_along(axes, name), each, counted, mode, measure=False)


def random_lines(around, settings):
    """The loss along random directions, and by how much it has risen at distance 1.

    The rise is a measure, and does not depend on whether and how far lines are drawn.
    """
    landscape = settings["landscape"]
    drawn = RANDOM in landscape["axes"]
    alphas = line_positions(landscape["points"], landscape["reach"]) if drawn else []
    losses, ends = [], []
    for index in range(landscape["directions"]):
        along = around.direction(index)
        line = {alpha: around.at([along], [alpha]) for alpha in alphas}
        losses.append(list(line.values()))
        ends.append([line.get(alpha) or around.at([along], [alpha]) for alpha in ENDS])
    if drawn:
        yield from _curves(RANDOM, LINE, losses, ("direction", "alpha"))
    for mode, each in _over(ends).items():
        yield Measured("line_rise", line_rise(each), ("direction",), mode)


def worst_lines(around, settings):
    """The loss along leading eigenvectors, and along the worst weight perturbation."""
    landscape = settings["landscape"]
    alphas = line_positions(landscape["points"], landscape["reach"])
    for axes in landscape["axes"]:
        if axes != RANDOM:
            found = around.eigenvectors if axes == EIGENVECTORS else [around.weight_perturbation]
            losses = [[around.at([along], [alpha]) for alpha in alphas] for along in found]
            yield from _curves(axes, LINE, losses, ("direction", "alpha"))


def _sides(axes, around):
    """The two directions of a plane; beside the worst perturbation a random one of its size."""
    if axes == EIGENVECTORS:
        return around.eigenvectors
    if axes == PERTURBATION:
        beside = {name: GAMMA * each for name, each in around.direction(0).items()}
        return [around.weight_perturbation, beside]
    return [around.direction(index) for index in range(2)]


def planes(around, settings):
    """The loss in the plane of two directions, of one seed, under the worst case."""
    landscape = settings["landscape"]
    points, seed = landscape["plane_points"], landscape["plane_seed"]
    if not (points and around.seed == seed and around.examples.noise.WORST_CASE):
        return
    positions = line_positions(points, landscape["reach"])
    for axes in landscape["axes"]:
        sides = _sides(axes, around)
        losses = [[around.at(sides, [alpha, beta]) for beta in positions] for alpha in positions]
        yield from _curves(axes, PLANE, losses, ("alpha", "beta"))


def inputs(around, settings):
    """The loss over inputs, along the direction of the worst case and along a random one."""
    landscape, examples = settings["landscape"], around.examples
    count = landscape["input_images"]
    if not (count and examples.worst_case):
        return
    x, y = around.x[:count], around.y[:count]
    generator = torch_generator(INPUT, around.seed)
    noises = [
        around.held[:count] - x,
        random_noise(x, examples.norm, examples.epsilon, generator),
    ]
    losses = losses_over_inputs(
        around.network,
        x,
        y,
        noises,
        line_positions(landscape["input_points"], 1),
        examples.batch_size,
    )
    yield Measured("input_loss", losses.numpy(), ("image", "direction", "alpha"), measure=False)


def average_case(around, settings):
    """Average-case flatness (Stutz et al. 2021)."""
    flatness = settings["flatness"]
    rises = average_flatness(
        around.network,
        around.following,
        around.seed,
        radius=flatness["average_radius"],
        draws=flatness["average_draws"],
    )
    yield measured_nearby("average_flatness", rises, ("draw",), FOLLOWING, flatness)


def _ascent(around, flatness):
    """How worst cases over weights are sought, on examples that hold their noise."""
    place = around.network, around.held, around.y
    return place, {
        "starts": flatness["ascent_starts"],
        "steps": flatness["ascent_steps"],
        "batch_size": around.examples.batch_size,
    }


def worst_in_box(around, settings):
    """Sharpness of Keskar et al. 2017."""
    flatness = settings["flatness"]
    place, search = _ascent(around, flatness)
    sharpness = keskar_sharpness(*place, half_width=flatness["keskar_half_width"], **search)
    yield measured_nearby("keskar_sharpness", sharpness, (), HELD, flatness)


def worst_in_ellipsoid(around, settings):
    """Adaptive sharpness (Kwon et al. 2021)."""
    flatness = settings["flatness"]
    place, search = _ascent(around, flatness)
    sharpness = adaptive_sharpness(*place, radius=flatness["adaptive_radius"], **search)
    yield measured_nearby("adaptive_sharpness", sharpness, (), HELD, flatness)


# Each a function of Surroundings and settings.
MEASURES = (
    loss_at_model,
    random_lines,
    worst_lines,
    planes,
    inputs,
    average_case,
    worst_in_box,
    worst_in_ellipsoid,
)


@enough_memory("attack.batch_size", "landscape.images")
def measure(model, noise, epsilon, settings):
    """All MEASURES around a model: a list of Measured (see measuring.measure_models)."""
    around = Surroundings(model, noise, epsilon, settings)
    return [each for of in MEASURES for each in of(around, settings)]
