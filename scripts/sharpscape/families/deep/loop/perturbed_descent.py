"""Descent by the gradient at perturbed weights: sharpness-aware methods.

The perturbation v goes up the loss at the weights w; the gradient at w + v moves w.
"""

from contextlib import nullcontext

import torch

from sharpscape.families.deep.loop.gradient_descent import GradientDescent
from sharpscape.families.deep.loop.network_in_training import batch_statistics


class PerturbedDescent:
    """Gradient descent whose gradient is taken at perturbed weights (a training.Method).

    The history has the loss at w. Examples are made once, at w. After the step no bit of v is left.

    Args:
        subject: a NetworkInTraining.
        objective: the loop.objective.Objective.
        perturbation: function of {name: parameter} and {name: gradient at w}: the perturbation
            {name: tensor} of those that have one.
        counted: "first" or "second", the pass whose batches running statistics of batch norm take
            up, that at w or that at w + v.
    """

    def __init__(self, subject, objective, perturbation, *, counted):
        self.subject, self.objective, self.perturbation = subject, objective, perturbation
        self.counted = counted
        self.descent = GradientDescent(subject, objective)

    def train_batch(self, batch):
        """One step (see training.Method)."""
        examples = self.objective.examples(self.subject, batch)
        loss, logits = self._gradient(batch, examples, "first")
        parameters = self.descent.parameters
        gradients = {n: w.grad for n, w in parameters.items() if w.grad is not None}
        with torch.no_grad():
            v = self.perturbation(parameters, gradients)
            kept = {name: parameters[name].clone() for name in v}
            for name, each in v.items():
                parameters[name].add_(each)
        self._gradient(batch, examples, "second")
        with torch.no_grad():
            # w + v - v is w up to rounding alone.
            for name, each in kept.items():
                parameters[name].copy_(each)
        self.descent.descend(batch.learning_rate)
        return loss, logits

    def _gradient(self, batch, examples, which):
        """Give the parameters the gradient of the loss at the present weights."""
        self.descent.clear()
        counts = which == self.counted
        with nullcontext() if counts else batch_statistics(self.subject.network):
            loss, logits = self.objective.loss(self.subject, batch, examples)
            loss.backward()
        return loss.item(), logits.detach()

    def state(self):
        """That of the descent; the perturbation is made anew in every step."""
        return self.descent.state()

    def restore(self, state):
        """Go on from a state."""
        self.descent.restore(state)
