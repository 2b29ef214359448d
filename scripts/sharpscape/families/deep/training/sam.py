"""Sharpness-aware minimisation (Foret et al. 2021, arXiv 2010.01412), on adversarial batches.

min_w max_v L(w + v) with ‖v‖₂ <= rho; v = rho g / ‖g‖₂, where g is the gradient at w (their eqs. 2
and 3). At epsilon = 0 it is their method; above, L is the robust loss, on examples made at w.
"""

import torch

from sharpscape.families.deep.loop.objective import ROBUST_LOSS
from sharpscape.families.deep.loop.perturbed_descent import PerturbedDescent


def make(subject):
    """The method for a network (see training.Entry)."""
    rho = subject.options["rho"]

    def perturbation(parameters, gradients):
        """rho g / ‖g‖₂ over all parameters."""
        norms = [torch.linalg.vector_norm(each) for each in gradients.values()]
        steepness = torch.linalg.vector_norm(torch.stack(norms))
        length = rho / steepness if steepness > 0 else 0.0
        return {name: each * length for name, each in gradients.items()}

    # Running statistics are those of w, which is what is kept and measured: the second pass, at
    # w + v, leaves them alone.
    return PerturbedDescent(subject, ROBUST_LOSS, perturbation, counted="first")
