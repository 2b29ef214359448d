"""Loss and accuracy of a logistic model under noise."""

from sharpscape.families.linear.accuracy import logistic_evaluation
from sharpscape.families.measuring import Measured


def measure(model, noise, epsilon, settings):
    """Loss and accuracy: a list of Measured (see measuring.measure_models)."""
    found = logistic_evaluation(model.z, model.theta, model.noise(noise), epsilon)
    return [Measured(name, value) for name, value in found.items()]
