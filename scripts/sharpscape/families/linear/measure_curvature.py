"""The curvature of a logistic model."""

from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.sharpness.spectra import DENSE_LIMIT


def measure(model, noise, epsilon, settings):
    """Curvature measures and spectra: a list of Measured (see measuring.measure_models).

    The spectrum is whole on train at the model's own epsilon, if it is not too long.
    """
    parameters = len(model.theta)
    own = epsilon == settings["epsilon"] and model.split == "train"
    whole = own and parameters <= DENSE_LIMIT
    leading = parameters if whole else settings["curvature"]["leading"]
    return logistic_curvature(model.z, model.theta, model.noise(noise), epsilon, leading=leading)
