"""The examples that a network is measured on: images, or what noise makes of them."""

import torch

from sharpscape.families.deep.judging import classified_right, sample_losses
from sharpscape.families.deep.machine.devices import choose_precision
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.families.deep.networks.networks import attack_copy
from sharpscape.families.deep.noise.attacks import Attack, worst_case
from sharpscape.families.deep.noise.noises import FOLLOWING, noisy
from sharpscape.families.deep.sharpness.fixed_loss import chunked
from sharpscape.streams import Stream

ATTACK = Stream("attack", 6)


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

    Args:
        noise: {"name": …}, as of noises.noisy; adversarial is the worst that the attack finds.
        settings: those of attack in a study.
    """

    def __init__(self, noise, epsilon, norm, seed, settings):
        self.noise, self.epsilon, self.norm, self.seed = noise, epsilon, norm, seed
        attack = dict(settings)
        self.batch_size = attack.pop("batch_size")
        self.precision = attack.pop("precision")
        self.attack = Attack(**attack)

    def follow(self):
        """Whether the examples depend on the weights that they are made for."""
        return self.epsilon > 0 and self.noise["name"] in FOLLOWING

    def _options(self, x):
        generator = torch_generator(ATTACK, self.seed, device=x.device)
        return {"norm": self.norm, "epsilon": self.epsilon, "generator": generator}

    def _copy(self, network, x):
        return attack_copy(network, choose_precision(self.precision, x.device))

    def make(self, network, x, y):
        """Images under noise made for this network, in eval mode."""
        if self.epsilon == 0:
            return x
        if self.noise["name"] == "adversarial":
            return self.worst(network, x, y).images
        attacked = self._copy(network, x) if self.noise["name"] in FOLLOWING else network
        return noisy(attacked, x, y, self.noise, self.attack, **self._options(x))

    def worst(self, network, x, y):
        """The WorstCase of adversarial noise; it may be found in a lower precision."""
        options = self._options(x) | {"batch_size": self.batch_size}
        return worst_case(self._copy(network, x), x, y, self.attack, **options)
