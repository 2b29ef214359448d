"""Loss and accuracy of a logistic model under noise."""

import numpy as np

from sharpscape.logistic import expected_loss


def accuracy(margins, norm, noise, epsilon):
    """Share of samples with a positive noisy margin (its expectation where noise is random).

    A tie is wrong: so is every sample of w = 0.
    """
    if norm == 0 or epsilon == 0:
        return float(np.mean(margins > 0))
    return float(np.mean(noise.probability_below(margins / (epsilon * norm))))


def logistic_evaluation(z, w, noise, epsilon):
    """Return {"robust_loss", "robust_accuracy"} at w under this noise (NaN for weights of NaN)."""
    if np.isnan(w).any():
        return {"robust_loss": np.nan, "robust_accuracy": np.nan}
    margins, norm = z @ w, np.linalg.norm(w)
    return {
        "robust_loss": float(expected_loss(margins, norm, noise, epsilon)),
        "robust_accuracy": accuracy(margins, norm, noise, epsilon),
    }
