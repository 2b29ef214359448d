"""Loss and accuracy of a logistic model under noise."""

from sharpscape.families.linear.accuracy import logistic_evaluation
from sharpscape.families.measuring import Measured


def measure(model, noise, epsilon, settings):
    """Loss and accuracy: a list of Measured (see measuring.measure_models).

    Where there is noise, also by how much the accuracy under it may be off.
    """
    found = logistic_evaluation(model.z, model.theta, model.noise(noise), epsilon)
    error = found.pop("robust_accuracy_error")
    measured = [Measured(name, value) for name, value in found.items()]
    if epsilon > 0:
        measured.append(Measured("robust_accuracy_error", error, measure=False))
    return measured
