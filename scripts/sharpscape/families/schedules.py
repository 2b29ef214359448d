"""Schedules of the learning rate."""

import numpy as np

# schedule: learning rate of an epoch as a share of the first one's, from the epoch's number.
SCHEDULES = {
    "constant": lambda epoch, epochs, milestones, factor: 1.0,
    "cosine": lambda epoch, epochs, milestones, factor: (1 + np.cos(np.pi * epoch / epochs)) / 2,
    "piecewise": lambda epoch, epochs, milestones, factor: (
        factor ** sum(epoch >= share * epochs for share in milestones)
    ),
}


def learning_rates(
    learning_rate: float, epochs: int, schedule: str, milestones: list[float], factor: float
) -> np.ndarray:
    """The learning rate of every epoch, shape [epochs].

    Args:
        schedule: a key of SCHEDULES.
        milestones, factor: of the piecewise schedule: from each of these shares of the epochs
            on, the rate is multiplied by factor once more.
    """
    shares = [SCHEDULES[schedule](e, epochs, milestones, factor) for e in range(epochs)]
    return learning_rate * np.array(shares)
