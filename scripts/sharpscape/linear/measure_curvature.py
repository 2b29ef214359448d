"""The curvature of a logistic model."""

from sharpscape.linear.curvature import DENSE_LIMIT, logistic_curvature


def measure(model, noise, epsilon, settings):
    """Curvature measures and spectra, each with its axes (see measuring.measure_models).

    The spectrum is whole on train at the model's own epsilon, if it is not too long.
    """
    parameters = len(model.theta)
    own = epsilon == settings["epsilon"] and model.split == "train"
    whole = own and parameters <= DENSE_LIMIT
    leading = parameters if whole else settings["curvature"]["leading"]
    found = logistic_curvature(model.z, model.theta, model.noise(noise), epsilon, leading=leading)
    return {
        name: (value, ", eigenvalue" if name.startswith("spectrum") else "")
        for name, value in found.items()
    }
