"""A network while it is trained: how it computes, and the noise that it is trained under."""

import copy
from contextlib import contextmanager

import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.attack import Attack
from sharpscape.families.deep.attack_copy import attack_arithmetic, attack_copy, refill
from sharpscape.families.deep.judging import sample_losses
from sharpscape.families.deep.machine.precision import (
    Arithmetic,
    check_precision,
    keep_in_float32,
    report_arithmetic,
)
from sharpscape.families.deep.noise import load_noise


@contextmanager
def batch_statistics(network):
    """Batch norm by the statistics of the batch, which leave the running ones alone."""
    layers = [each for each in network.modules() if hasattr(each, "running_mean")]
    # Without momentum statistics are means over all batches that were counted.
    kept = [(each.momentum, copy.deepcopy(each.num_batches_tracked)) for each in layers]
    network.train()
    try:
        for layer in layers:
            layer.momentum = 0.0
        yield
    finally:
        for layer, (momentum, counted) in zip(layers, kept, strict=True):
            layer.momentum = momentum
            if counted is not None:
                layer.num_batches_tracked.copy_(counted)


class NetworkInTraining:
    """A network with what a training method needs to run and to attack it.

    Args:
        network: on its device, channels last.
        settings: of the job; noise, norm, epsilon, training.
        precision: dtype of products, where it can be trusted (see trust).

    Attributes:
        network, norm, epsilon.
        arithmetic: the Arithmetic that it computes in, unchecked at first.
        options: settings["training"].
        device: of the network.

    Raises:
        SharpscapeError: there is no noise of the settings' name, or the network draws random
            numbers in training.
    """

    def __init__(self, network, settings, device, precision):
        if getattr(network, "draws_in_training", False):
            raise SharpscapeError(
                "model.path: its network draws random numbers in training (dropout, say), and "
                "could not be resumed to the same bits; allowed: one that draws none, or "
                "training.method given"
            )
        self.network, self.device = network, device
        self.noise = load_noise(settings["noise"]["name"])
        self.norm, self.epsilon = settings["norm"], settings["epsilon"]
        self.options = settings["training"]
        attack = dict(self.options["attack"])
        self._attacked_in_eval = attack.pop("batch_norm") == "eval"
        self._attack = Attack(**attack)
        self.compute_in(Arithmetic(precision))

    def compute_in(self, arithmetic):
        """Compute in this Arithmetic from now on, once and for all."""
        self.arithmetic = arithmetic
        keep_in_float32(self.network, arithmetic)
        self._copy = attack_copy(self.network, arithmetic)
        self._forward, self._attacked = self.network, self._copy
        if self.options["compile"]:
            self._forward, self._attacked = torch.compile(self.network), torch.compile(self._copy)

    def trust(self, x, y):
        """Compute in the reduced precision only where it is right on this batch of images."""
        asked = self.arithmetic.dtype
        if asked == torch.float32:
            return
        copies = (copy.deepcopy(self.network).train() for _ in range(2))
        training = check_precision(*copies, x, y, asked, cast=self._cast)
        attacks = attack_arithmetic(self.network, x, y, asked)
        found = Arithmetic(asked, tuple(sorted({*training.kept, *attacks.kept})))
        if torch.float32 in (training.dtype, attacks.dtype):
            found = Arithmetic(torch.float32)
        report_arithmetic(found, asked)
        self.compute_in(found)

    def _cast(self):
        return self.arithmetic.cast(self.device)

    def logits(self, x):
        """Logits [n, classes], float32, in training mode, with a graph to the parameters.

        Within batch_statistics, running statistics of batch norm stay as they are.
        """
        self.network.train()
        with self._cast():
            return self._forward(x).float()

    def judged(self, x):
        """Logits [n, classes], float32, in evaluation mode, without a graph."""
        self.network.eval()
        with torch.no_grad(), self._cast():
            return self.network(x).float()

    def attacked_logits(self, x):
        """Logits [n, classes] of images as an attack sees them, float32, without a graph."""
        with torch.no_grad():
            if self._attacked_in_eval:
                refill(self._copy, self.network)
                return self._attacked(x).float()
            with batch_statistics(self.network), self._cast():
                return self.network(x).float()

    def noisy(self, x, y, generator, objective=sample_losses, epsilon=None, through=None):
        """Images under the training's noise, made for the present weights.

        The network is left in either mode.

        Args:
            x: images, shape [n, channels, height, width]; y: labels, shape [n].
            generator: on the device of x.
            objective: what an attack raises (see Attack).
            epsilon: size of the noise; None for that of the training.
            through: function of a network whose result is attacked in its place; None for itself.
        """
        epsilon = self.epsilon if epsilon is None else epsilon
        if epsilon == 0:
            return x
        attack = self._attack._replace(objective=objective)
        options = {"norm": self.norm, "epsilon": epsilon, "generator": generator}
        through = through or (lambda network: network)
        if self._attacked_in_eval:
            refill(self._copy, self.network)
            return self.noise.make_examples(through(self._attacked), x, y, attack, **options)
        with batch_statistics(self.network), self._cast():
            return self.noise.make_examples(through(self.network), x, y, attack, **options)
