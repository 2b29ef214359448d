"""The loss around a logistic model: along lines and over a plane, and at its worst nearby."""

import numpy as np

from sharpscape.linear.flatness import logistic_flatness
from sharpscape.linear.landscape import (
    filter_normalised_direction,
    kink_slopes,
    logistic_lines,
    logistic_plane,
)
from sharpscape.lines import line_rise


def measure(model, noise, epsilon, settings):
    """{measure: (values, axes)} of what is around a model (see measuring.measure_models)."""
    landscape = settings["landscape"]
    made = model.noise(noise)
    place = model.z, model.theta, made, epsilon
    directions = np.array(
        [
            filter_normalised_direction(model.theta, model.dimension, model.seed, index)
            for index in range(landscape["directions"])
        ]
    )
    found = {}
    for mode, losses in logistic_lines(*place, directions, landscape["points"]).items():
        found[f"{mode}/loss"] = losses, ", direction, point"
        found[f"{mode}/line_rise"] = line_rise(losses), ", direction"
    if model.norm == "linf":
        slopes = kink_slopes(model.z, model.theta, directions, made, epsilon)
        found["kink_slope"] = slopes, ", direction"
    for name, values in logistic_flatness(*place, model.seed, settings["flatness"]).items():
        found[name] = values, ", draw" if np.ndim(values) else ""
    if landscape["plane_points"] and model.seed == 0 and noise["name"] == "adversarial":
        for mode, losses in logistic_plane(*place, landscape["plane_points"]).items():
            found[f"{mode}/plane"] = losses, ", point, point"
    return found
