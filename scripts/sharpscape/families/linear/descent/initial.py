"""Where descent starts."""

import numpy as np

from sharpscape.streams import Stream

INITIALISATION = Stream("initialisation", 0)


def initial_parameters(seed, noise, parameters, scale):
    """Gaussian weights of standard deviation scale and bias 0, shape [parameters].

    They are the same at any epsilon.
    """
    theta = np.zeros(parameters)
    draw = INITIALISATION.generator(seed).standard_normal(noise.dimension)
    theta[: noise.dimension] = scale * draw
    return theta
