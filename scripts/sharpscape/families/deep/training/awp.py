"""Adversarial training with adversarial weight perturbation (Wu et al. 2020, arXiv 2004.05884).

Their objective is min_w max_v (1/n) Σ_i max_x' L(x', y_i; w + v), with ‖v_l‖ <= gamma ‖w_l‖ of each
layer l. v is one step up the loss of the batch, and the attack is that at w.
"""

from sharpscape.families.deep.loop.objective import ROBUST_LOSS
from sharpscape.families.deep.loop.weight_perturbation import with_weight_perturbation


def make(subject):
    """The method for a network (see training.Entry)."""
    return with_weight_perturbation(subject, ROBUST_LOSS)
