"""AutoAttack, the standard ensemble of attacks (Croce and Hein 2020), by its maintained package."""

import copy

import torch

from sharpscape.errors import SharpscapeError

# Targets of its targeted attacks, where there are as many other classes.
TARGETS = 9
# Two classes and three: the parts of the standard version that are defined there. Its targeted
# loss compares the four largest logits, the untargeted one in its place the three largest.
PARTS = {
    2: ["apgd-ce", "fab-t", "square"],
    3: ["apgd-ce", "apgd-dlr", "fab-t", "square"],
}


def robust_by_autoattack(network, x, y, *, classes, norm, epsilon, seed, batch_size):
    """Whether each image withstands the standard version, or PARTS of it, shape [n].

    Args:
        network: in evaluation mode, from images to logits.
        classes: how many there are, at least 2.
        norm: "l2" or "linf".

    Raises:
        SharpscapeError: its package is not installed.
    """
    try:
        from pyautoattack import AutoAttack
    except ImportError:
        raise SharpscapeError(
            "AutoAttack is not installed: pip install pyautoattack, or accuracy.autoattack: false"
        ) from None
    norms = {"linf": "Linf", "l2": "L2"}
    # One of its attacks takes gradients of whatever asks for them.
    network = copy.deepcopy(network).requires_grad_(False)
    with torch.random.fork_rng():
        attack = AutoAttack(network, norm=norms[norm], eps=epsilon, seed=seed, device=x.device)
        attack.attacks_to_run = PARTS.get(classes, attack.attacks_to_run)
        for each in (attack.apgd_targeted, attack.fab):
            each.n_target_classes = min(TARGETS, classes - 1)
        _, predicted = attack.run_standard_evaluation(x, y, batch_size=batch_size)
    return predicted == y
