"""Loss and accuracy of a logistic model under noise."""

from sharpscape.linear.evaluation import logistic_evaluation


def measure(model, noise, epsilon, settings):
    """{"robust_loss", "robust_accuracy"}, each with its axes (see measuring.measure_models)."""
    found = logistic_evaluation(model.z, model.theta, model.noise(noise), epsilon)
    return {name: (value, "") for name, value in found.items()}
