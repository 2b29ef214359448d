"""Noises of size epsilon on images, by name."""

from sharpscape.families.deep.noise.attacks import Attack, perturb, random_noise

# Wong et al. 2020: one step of 1.25 epsilon from a random start.
FGSM = Attack(steps=1, relative_step_size=1.25, random_start=True, restarts=1)


def _adversarial(network, x, y, attack, options):
    return perturb(network, x, y, attack, **options)


def _fgsm(network, x, y, attack, options):
    return perturb(network, x, y, FGSM, **options)


def _random(network, x, y, attack, options):
    return random_noise(x, **options)


NOISES = {"adversarial": _adversarial, "fgsm": _fgsm, "random": _random}
# What depends on the network that it is made for.
FOLLOWING = {"adversarial", "fgsm"}


def noisy(network, x, y, noise, attack, *, norm, epsilon, generator):
    """Images under noise, in [0, 1].

    Args:
        network: from images to logits; only adversarial noise and fgsm look at it.
        x, y: images [n, channel, height, width] in [0, 1], and labels [n].
        noise: {"name": a key of NOISES, or "none"}.
        attack: the Attack that finds adversarial noise.
    """
    if epsilon == 0:
        return x
    options = {"norm": norm, "epsilon": epsilon, "generator": generator}
    return NOISES[noise["name"]](network, x, y, attack, options)
