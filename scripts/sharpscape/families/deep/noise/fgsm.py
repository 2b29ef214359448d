"""Fast gradient sign method: one step of 1.25 epsilon from a random start (Wong et al. 2020)."""

from sharpscape.families.deep.attack import Attack, perturb

FOLLOWING = True
WORST_CASE = False


def make_examples(network, x, y, attack, *, norm, epsilon, generator):
    """Images after the one step, which raises the attack's objective (see noise.Noise)."""
    step = Attack(steps=1, relative_step_size=1.25, random_start=True, objective=attack.objective)
    return perturb(network, x, y, step, norm=norm, epsilon=epsilon, generator=generator)
