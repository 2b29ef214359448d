"""The examples that a network is measured on: images, or what noise makes of them."""

import copy

import torch

from sharpscape.families.deep.attack import ATTACK, Attack, worst_case
from sharpscape.families.deep.attack_copy import attack_arithmetic, attack_copy, refill
from sharpscape.families.deep.judging import classified_right, sample_losses
from sharpscape.families.deep.machine.devices import choose_precision
from sharpscape.families.deep.machine.precision import report_arithmetic
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.families.deep.noise import load_noise
from sharpscape.families.deep.sharpness.fixed_loss import chunked


def losses_and_hits(network, x, y, batch_size):
    """Each sample's loss, in float64, and whether it is classified right, shape [n] each."""
    losses, hits = [], []
    with torch.no_grad():
        for part, labels in chunked(x, y, batch_size):
            logits = network(part)
            losses.append(sample_losses(logits, labels))
            hits.append(classified_right(logits, labels))
    return torch.cat(losses), torch.cat(hits)


class Examples:
    """What makes the examples of one evaluation, always from the same random start.

    In which precision an attack can be trusted is found on the first images, at the first weights.

    Args:
        noise: {"name": …}.
        epsilon: size of the noise; at 0 the examples are the images.
        norm: that bounds the noise, "l2" or "linf".
        seed: of the model.
        settings: those of attack in a study.

    Raises:
        SharpscapeError: there is no noise of this name.
    """

    def __init__(self, noise, epsilon, norm, seed, settings):
        self.noise = load_noise(noise["name"])
        self.epsilon, self.norm, self.seed = epsilon, norm, seed
        attack = dict(settings)
        self.batch_size = attack.pop("batch_size")
        self.precision = attack.pop("precision")
        self.attack = Attack(**attack)
        self._arithmetic = None
        # A network, and its copy to attack.
        self._copied = None, None

    @property
    def follow(self):
        """Whether the examples depend on the weights that they are made for."""
        return self.epsilon > 0 and self.noise.FOLLOWING

    @property
    def worst_case(self):
        """Whether the examples are the worst that an attack sees."""
        return self.epsilon > 0 and self.noise.WORST_CASE

    def stronger(self):
        """As these, by an attack of twice the steps and one more restart, from random starts."""
        found, attack = copy.copy(self), self.attack
        found.attack = attack._replace(
            steps=2 * attack.steps, restarts=attack.restarts + 1, random_start=True
        )
        return found

    def _options(self, x):
        generator = torch_generator(ATTACK, self.seed, device=x.device)
        return {"norm": self.norm, "epsilon": self.epsilon, "generator": generator}

    def _copy(self, network, x, y):
        if self._arithmetic is None:
            dtype = choose_precision(self.precision, x.device)
            batch = slice(self.batch_size)
            self._arithmetic = attack_arithmetic(network, x[batch], y[batch], dtype)
            report_arithmetic(self._arithmetic, dtype)
        known, copied = self._copied
        if network is known:
            # At other weights, it may be.
            refill(copied, network)
        else:
            copied = attack_copy(network, self._arithmetic)
            self._copied = network, copied
        return copied

    def make(self, network, x, y):
        """Images [n, channels, height, width] under noise made for this network, in eval mode."""
        if self.epsilon == 0:
            return x
        if self.worst_case:
            return self._worst(network, x, y).images
        attacked = self._copy(network, x, y) if self.follow else network
        return self.noise.make_examples(attacked, x, y, self.attack, **self._options(x))

    def all_counted(self, network, x, y):
        """All examples of each image that count when the network is judged: a list, each as x.

        Of the worst case these are the images, the examples of the largest loss, and those that
        the attack saw classified wrong.
        """
        if not self.worst_case:
            return [self.make(network, x, y)]
        worst = self._worst(network, x, y)
        return [x, worst.images, worst.missed]

    def _worst(self, network, x, y):
        """The WorstCase of the attack, which may be found in a lower precision."""
        options = self._options(x) | {"batch_size": self.batch_size}
        return worst_case(self._copy(network, x, y), x, y, self.attack, **options)
