"""Loss and accuracy of a logistic model under noise."""

import numpy as np

from sharpscape.families.linear.loss.logistic import expected_loss


def accuracy(margins, theta, noise, epsilon):
    """Share of samples with a positive noisy margin (its expectation where noise is random).

    A tie is wrong: so is every sample of w = 0 without a bias.

    Returns:
        the share, and by how much it may be off at most.
    """
    if epsilon == 0 or not theta[: noise.dimension].any():
        return float(np.mean(margins > 0)), 0.0
    probability, error = noise.probability_positive(margins, theta, epsilon)
    return float(np.mean(probability)), float(np.mean(error))


def logistic_evaluation(z, theta, noise, epsilon):
    """Loss and accuracy under this noise, NaN for weights of NaN.

    Returns:
        {"robust_loss", "robust_accuracy", and by how much that may be off, "…_error"}.
    """
    if np.isnan(theta).any():
        return dict.fromkeys(("robust_loss", "robust_accuracy", "robust_accuracy_error"), np.nan)
    margins = z @ theta
    noise = noise.resolved(epsilon * np.linalg.norm(theta[: noise.dimension]))
    share, error = accuracy(margins, theta, noise, epsilon)
    return {
        "robust_loss": float(expected_loss(margins, theta, noise, epsilon)),
        "robust_accuracy": share,
        "robust_accuracy_error": error,
    }
