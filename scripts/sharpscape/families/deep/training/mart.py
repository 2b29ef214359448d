"""MART: misclassification-aware adversarial training (Wang et al. 2020, ICLR).

Their objective is min_w (1/n) Σ_i BCE(p(x'_i), y_i) + beta KL(p(x_i) ‖ p(x'_i)) (1 - p_{y_i}(x_i)),
with BCE(p, y) = -log p_y - log(1 - max_{k≠y} p_k) and x' that of the cross-entropy.
"""

import math

from torch.nn.functional import cross_entropy

from sharpscape.families.deep.divergence import divergence
from sharpscape.families.deep.loop.objective import Objective, noisy_images
from sharpscape.families.deep.loop.weight_perturbation import with_weight_perturbation


def boosted_cross_entropy(logits, y):
    """BCE of each sample, shape [n], float64."""
    logits, label = logits.double(), y[:, None]
    rival = logits.detach().scatter(1, label, -math.inf).argmax(dim=1, keepdim=True)
    # log(1 - p_k), where p_k may be 1 up to rounding.
    without_rival = logits.scatter(1, rival, -math.inf).logsumexp(dim=1) - logits.logsumexp(dim=1)
    return cross_entropy(logits, y, reduction="none") - without_rival


def make(subject):
    """The method for a network (see training.Entry)."""
    beta = subject.options["beta"]

    def loss(subject, batch, noisy):
        """Their loss, and the logits under noise."""
        clean, logits = subject.logits(batch.x), subject.logits(noisy)
        wrong = 1 - clean.double().softmax(dim=1).gather(1, batch.y[:, None])[:, 0]
        regulariser = divergence(clean, logits) * wrong
        return (boosted_cross_entropy(logits, batch.y) + beta * regulariser).mean(), logits

    return with_weight_perturbation(subject, Objective(noisy_images, loss))
