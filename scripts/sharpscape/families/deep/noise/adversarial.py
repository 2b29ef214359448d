"""Adversarial noise: the last point of projected gradient ascent (Madry et al. 2018)."""

from sharpscape.families.deep.attack import perturb

FOLLOWING = True
WORST_CASE = True


def make_examples(network, x, y, attack, *, norm, epsilon, generator):
    """Images at the end of the attack's ascent (see noise.Noise)."""
    return perturb(network, x, y, attack, norm=norm, epsilon=epsilon, generator=generator)
