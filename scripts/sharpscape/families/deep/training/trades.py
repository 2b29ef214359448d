"""TRADES (Zhang et al. 2019, arXiv 1901.08573).

Their objective is min_w (1/n) Σ_i [CE(f(x_i), y_i) + beta max_x' KL(f(x_i) ‖ f(x'))], beta = 1/λ.
"""

from torch.nn.functional import cross_entropy

from sharpscape.families.deep.divergence import divergence
from sharpscape.families.deep.loop.objective import Objective
from sharpscape.families.deep.loop.weight_perturbation import with_weight_perturbation


def examples(subject, batch):
    """x', by an attack that raises the divergence from the clean image's classes."""
    clean = subject.attacked_logits(batch.x)
    return subject.noisy(batch.x, batch.y, batch.generator, lambda z, y: divergence(clean, z))


def make(subject):
    """The method for a network (see training.Entry)."""
    beta = subject.options["beta"]

    def loss(subject, batch, noisy):
        """Their loss, and the logits under noise."""
        # Two passes: batch norm sees clean and noisy images apart.
        clean, logits = subject.logits(batch.x), subject.logits(noisy)
        return cross_entropy(clean, batch.y) + beta * divergence(clean, logits).mean(), logits

    return with_weight_perturbation(subject, Objective(examples, loss))
