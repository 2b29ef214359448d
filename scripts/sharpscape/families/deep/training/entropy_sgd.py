"""Entropy-SGD (Chaudhari et al. 2017, arXiv 1611.01838), on the robust loss f.

Their algorithm 1 goes from the weights w along the gradient of the local entropy, γ (w - μ). μ is a
running mean of Langevin iterates around w, for L batches:
    x ← x - η' (∇f(x) - γ (w - x)) + √η' noise N(0, I),  μ ← (1 - α) μ + α x,
and then w ← w - η (w - μ): as in their program, γ of the last step is part of η. Scoping lets
γ = γ₀ (1 + γ₁)^t grow with the number t of steps of w.

A batch is one iteration; w moves with every L-th, and a round that the end of training cuts short
is lost. Attacks are those at the iterate x. Their program has Nesterov momentum in both loops; here
the steps of w have momentum.
"""

import math

import torch

from sharpscape.families.deep.loop.gradient_descent import GradientDescent
from sharpscape.families.deep.loop.network_in_training import batch_statistics
from sharpscape.families.deep.loop.objective import ROBUST_LOSS
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.streams import Stream

LANGEVIN = Stream("langevin", 22)
# Of the logarithm of the scope: beyond, it is no number.
LARGEST_GROWTH = 600.0


class EntropySgd:
    """Descent on the local entropy; between batches the network is w (a training.Method).

    Args:
        subject: a NetworkInTraining.
    """

    def __init__(self, subject):
        self.subject, self.options = subject, subject.options
        self.descent = GradientDescent(subject, ROBUST_LOSS)
        # The batches of a round, without which w never moves.
        self.least_steps = self.options["langevin_steps"]
        # Frozen ones stay.
        self.parameters = {n: w for n, w in self.descent.parameters.items() if w.requires_grad}
        self._counts = any(hasattr(each, "running_mean") for each in subject.network.modules())
        # Of this round: iterations done, x and μ by parameter. Steps of w before it.
        self.iteration, self.steps = 0, 0
        self.x: dict[str, torch.Tensor] = {}
        self.mean: dict[str, torch.Tensor] = {}

    def train_batch(self, batch):
        """One Langevin iteration, and after the last of a round the step of w."""
        w = {name: each.detach().clone() for name, each in self.parameters.items()}
        if self.iteration == 0:
            self.x, self.mean = ({n: each.clone() for n, each in w.items()} for _ in range(2))
        self._put(self.x)
        self.descent.clear()
        images = ROBUST_LOSS.examples(self.subject, batch)
        with batch_statistics(self.subject.network):
            loss, logits = ROBUST_LOSS.loss(self.subject, batch, images)
            loss.backward()
        with torch.no_grad():
            self._iterate(w, batch)
        self._put(w)
        # Running statistics of batch norm are those of w, which is kept and measured. Their program
        # sees the training set anew at w before it is judged; here each batch is seen there once.
        if self._counts:
            with torch.no_grad():
                self.subject.logits(images)
        self.iteration += 1
        if self.iteration == self.options["langevin_steps"]:
            self._step(w, batch.learning_rate)
        return loss.item(), logits.detach()

    def _iterate(self, w, batch):
        rate, decay = self.options["langevin_rate"], self.options["weight_decay"]
        growth = self.steps * math.log1p(self.options["scoping"])
        scope = self.options["scope"] * math.exp(min(growth, LARGEST_GROWTH))
        place = batch.seed, batch.epoch, batch.step
        generator = torch_generator(LANGEVIN, *place, device=self.subject.device)
        spread = self.options["temperature"] * math.sqrt(rate)
        for name, each in self.parameters.items():
            if each.grad is None:
                continue
            x, mean = self.x[name], self.mean[name]
            noise = torch.randn(x.shape, generator=generator, device=x.device)
            slope = each.grad + decay * x - scope * (w[name] - x)
            x += spread * noise - rate * slope
            mean += self.options["averaging"] * (x - mean)

    def _step(self, w, learning_rate):
        for name, each in self.parameters.items():
            each.grad = w[name] - self.mean[name]
        # The penalty is part of f.
        self.descent.descend(learning_rate, weight_decay=0)
        self.iteration, self.steps = 0, self.steps + 1

    @torch.no_grad()
    def _put(self, weights):
        for name, each in self.parameters.items():
            each.copy_(weights[name])

    def state(self):
        """Where the round is, its x and μ, and the velocities of w."""
        return {
            "iteration": self.iteration,
            "steps": self.steps,
            "x": dict(self.x),
            "mean": dict(self.mean),
            "velocities": self.descent.state(),
        }

    def restore(self, state):
        """Go on from a state."""
        self.iteration, self.steps = state["iteration"], state["steps"]
        self.x, self.mean = (
            {name: each.to(self.subject.device) for name, each in state[part].items()}
            for part in ("x", "mean")
        )
        self.descent.restore(state["velocities"])


def make(subject):
    """The method for a network (see training.Entry)."""
    return EntropySgd(subject)
