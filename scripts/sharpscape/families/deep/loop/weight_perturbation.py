"""Adversarial weight perturbation (Wu et al. 2020, arXiv 2004.05884), of any objective."""

import torch

from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.loop.gradient_descent import GradientDescent
from sharpscape.families.deep.loop.perturbed_descent import PerturbedDescent


def with_weight_perturbation(subject, objective):
    """The training.Method that descends on the objective at adversarially perturbed weights.

    Args:
        subject: a NetworkInTraining; its options have gamma, the relative size of the perturbation
            of each layer; at 0 weights are not perturbed.
    """
    gamma = subject.options["gamma"]
    if gamma == 0:
        return GradientDescent(subject, objective)
    layers = sorted(filters_of(subject.network))

    def perturbation(parameters, gradients):
        """v_l = gamma ‖w_l‖ g_l / ‖g_l‖ of each layer, one step of theirs."""
        return {
            name: relative_ascent(parameters[name], gradients[name], gamma)
            for name in layers
            if name in gradients
        }

    # Their program seeks v on a copy of the network, so that running statistics take up the
    # batch at w + v alone.
    return PerturbedDescent(subject, objective, perturbation, counted="second")


def relative_ascent(weight, gradient, size):
    """A step along a gradient, of this size relative to the norm of a layer's weight."""
    steepness = torch.linalg.vector_norm(gradient)
    if steepness == 0:
        return torch.zeros_like(weight)
    return gradient * (size * torch.linalg.vector_norm(weight) / steepness)
