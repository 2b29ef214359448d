"""The curvature of a logistic model."""

from sharpscape.families.linear.sharpness.curvature import DENSE_LIMIT, logistic_curvature
from sharpscape.families.measuring import Measured
from sharpscape.words import FOLLOWING, HELD

# What noise does in the measures of these endings.
MODE_OF = {"full": FOLLOWING, "floor": FOLLOWING, "fixed": HELD, "support": HELD}


def measure(model, noise, epsilon, settings):
    """Curvature measures and spectra: a list of Measured (see measuring.measure_models).

    The spectrum is whole on train at the model's own epsilon, if it is not too long.
    """
    parameters = len(model.theta)
    own = epsilon == settings["epsilon"] and model.split == "train"
    whole = own and parameters <= DENSE_LIMIT
    leading = parameters if whole else settings["curvature"]["leading"]
    found = logistic_curvature(model.z, model.theta, model.noise(noise), epsilon, leading=leading)
    return [_measured(name, value) for name, value in found.items()]


def _measured(name, value):
    if name.startswith("spectrum"):
        return Measured(name, value, ("eigenvalue",), measure=False)
    return Measured(name, value, mode=MODE_OF.get(name.rpartition("_")[2], ""))
