"""The learning rate of every epoch, over one period or more."""

import numpy as np

from sharpscape.families.schedules import learning_rates


def epochs_of_period(options):
    """Epochs of one period of a training.

    Args:
        options: of the training; without periods it is one.
    """
    return options["epochs"] // options.get("periods", 1)


def rates_of(options):
    """The learning rate of every epoch, shape [epochs]: the whole schedule in each period."""
    period = epochs_of_period(options)
    schedule = (options[name] for name in ("schedule", "milestones", "factor"))
    once = learning_rates(options["learning_rate"], period, *schedule)
    return np.tile(once, options["epochs"] // period)
