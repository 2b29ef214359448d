"""Loss and accuracy of a logistic model under noise."""

import numpy as np

from sharpscape.families.linear.loss.logistic import expected_loss


def accuracy(margins, theta, noise, epsilon):
    """Share of samples with a positive noisy margin (its expectation where noise is random).

    A tie is wrong: so is every sample of w = 0 without a bias.
    """
    if epsilon == 0 or not theta[: noise.dimension].any():
        return float(np.mean(margins > 0))
    return float(np.mean(noise.probability_positive(margins, theta, epsilon)))


def logistic_evaluation(z, theta, noise, epsilon):
    """Return {"robust_loss", "robust_accuracy"} under this noise (NaN for weights of NaN)."""
    if np.isnan(theta).any():
        return {"robust_loss": np.nan, "robust_accuracy": np.nan}
    margins = z @ theta
    noise = noise.resolved(epsilon * np.linalg.norm(theta[: noise.dimension]))
    return {
        "robust_loss": float(expected_loss(margins, theta, noise, epsilon)),
        "robust_accuracy": accuracy(margins, theta, noise, epsilon),
    }
