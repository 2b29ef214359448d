"""The loss around a logistic model: along lines and over a plane, and at its worst nearby."""

import numpy as np

from sharpscape.families.linear.sharpness.flatness import logistic_flatness
from sharpscape.families.linear.sharpness.landscape import (
    filter_normalised_direction,
    kink_slopes,
    logistic_lines,
    logistic_plane,
)
from sharpscape.families.lines import line_rise
from sharpscape.families.measuring import Measured
from sharpscape.words import FOLLOWING


def measure(model, noise, epsilon, settings):
    """What is around a model: a list of Measured (see measuring.measure_models)."""
    landscape = settings["landscape"]
    made = model.noise(noise)
    place = model.z, model.theta, made, epsilon
    directions = np.array(
        [
            filter_normalised_direction(model.theta, model.dimension, model.seed, index)
            for index in range(landscape["directions"])
        ]
    )
    found = []
    for mode, losses in logistic_lines(*place, directions, landscape["points"]).items():
        found.append(Measured("loss", losses, ("direction", "alpha"), mode, measure=False))
        found.append(Measured("line_rise", line_rise(losses), ("direction",), mode))
    if model.norm == "linf":
        slopes = kink_slopes(model.z, model.theta, directions, made, epsilon)
        found.append(Measured("kink_slope", slopes, ("direction",), FOLLOWING))
    for name, values in logistic_flatness(*place, model.seed, settings["flatness"]).items():
        axes = ("draw",) if np.ndim(values) else ()
        found.append(Measured(name, values, axes, FOLLOWING))
    if landscape["plane_points"] and model.seed == 0 and noise["name"] == "adversarial":
        for mode, losses in logistic_plane(*place, landscape["plane_points"]).items():
            found.append(Measured("plane", losses, ("alpha", "beta"), mode, measure=False))
    return found
