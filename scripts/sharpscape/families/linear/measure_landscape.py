"""The loss around a logistic model: along lines and over a plane, and at its worst nearby."""

import numpy as np

from sharpscape.families.linear.directions.expectation import expected_rises
from sharpscape.families.linear.directions.rules import LINE_ENDS
from sharpscape.families.linear.sharpness.flatness import logistic_flatness
from sharpscape.families.linear.sharpness.landscape import (
    filter_normalised_direction,
    kink_slope,
    logistic_lines,
    logistic_plane,
)
from sharpscape.families.lines import line_positions
from sharpscape.families.measuring import Measured, measured_relative_error
from sharpscape.words import FOLLOWING


def _lines(model, noise, epsilon, settings):
    """The loss along drawn filter-normalised directions; how it rises and bends along them all."""
    directions = np.array(
        [
            filter_normalised_direction(model.theta, model.dimension, model.seed, index)
            for index in range(settings["landscape"]["directions"])
        ]
    )
    place = model.z, model.theta, noise, epsilon
    landscape = settings["landscape"]
    alphas = line_positions(landscape["points"], landscape["reach"])
    lines = logistic_lines(*place, directions, alphas)
    found = []
    for mode, rise in expected_rises(*place, LINE_ENDS, seed=model.seed).items():
        found += [
            Measured("loss", lines[mode], ("direction", "alpha"), mode, measure=False),
            Measured("line_rise", rise.value, (), mode),
            measured_relative_error("line_rise", rise.relative_error, mode),
        ]
    if model.norm == "linf":
        found.append(Measured("kink_slope", kink_slope(*place), (), FOLLOWING))
    return found


def _flatness(model, noise, epsilon, settings):
    """The loss in a neighbourhood, of sharpness measures of others."""
    place = model.z, model.theta, noise, epsilon
    return logistic_flatness(*place, model.seed, settings["flatness"])


def _planes(model, noise, epsilon, settings):
    """The loss over a plane, of one seed and under a noise that is drawn so."""
    landscape = settings["landscape"]
    points, seed = landscape["plane_points"], landscape["plane_seed"]
    if not points or model.seed != seed or not noise.planes:
        return []
    positions = line_positions(points, landscape["reach"])
    planes = logistic_plane(model.z, model.theta, noise, epsilon, seed, positions)
    return [
        Measured("plane", losses, ("alpha", "beta"), mode, measure=False)
        for mode, losses in planes.items()
    ]


def measure(model, noise, epsilon, settings):
    """What is around a model: a list of Measured (see measuring.measure_models)."""
    made = model.noise(noise)
    return [
        each
        for part in (_lines, _flatness, _planes)
        for each in part(model, made, epsilon, settings)
    ]
