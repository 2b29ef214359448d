"""Loss and accuracy of a logistic model under noise."""

import numpy as np

from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.loss.random_signs import RandomSigns, probability_above
from sharpscape.families.linear.noise.noises import resolved


def accuracy(margins, theta, noise, epsilon):
    """Share of samples with a positive noisy margin (its expectation where noise is random).

    A tie is wrong: so is every sample of w = 0 without a bias.
    """
    if epsilon == 0 or not theta[: noise.dimension].any():
        return float(np.mean(margins > 0))
    if isinstance(noise, RandomSigns):
        return float(np.mean(probability_above(margins, theta, noise, epsilon)))
    return float(np.mean(noise.probability_below(margins / (epsilon * noise.size(theta)))))


def logistic_evaluation(z, theta, noise, epsilon):
    """Return {"robust_loss", "robust_accuracy"} under this noise (NaN for weights of NaN)."""
    if np.isnan(theta).any():
        return {"robust_loss": np.nan, "robust_accuracy": np.nan}
    margins = z @ theta
    noise = resolved(noise, epsilon * np.linalg.norm(theta[: noise.dimension]))
    return {
        "robust_loss": float(expected_loss(margins, theta, noise, epsilon)),
        "robust_accuracy": accuracy(margins, theta, noise, epsilon),
    }
