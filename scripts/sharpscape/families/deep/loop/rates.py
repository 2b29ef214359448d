"""The learning rate of every epoch, over one period or more."""

import math

import numpy as np

from sharpscape.families.schedules import learning_rates


def epochs_of_period(options):
    """Epochs of one period of a training; the last one may be cut short.

    Args:
        options: of the training; without periods it is one.
    """
    return math.ceil(options["epochs"] / options.get("periods", 1))


def rates_of(options):
    """The learning rate of every epoch, shape [epochs]: the whole schedule in each period."""
    epochs, period = options["epochs"], epochs_of_period(options)
    schedule = (options[name] for name in ("schedule", "milestones", "factor"))
    return np.resize(learning_rates(options["learning_rate"], period, *schedule), epochs)
