"""Training as steps of one network, by any method.

All randomness comes from streams numbered by epoch and step, so that a state is weights, the
method's state, place and sums: from it training goes on to the same bits, on the same machine.
"""

import math

import torch

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.attack import ATTACK
from sharpscape.families.deep.batches import batch_count
from sharpscape.families.deep.judging import classified_right
from sharpscape.families.deep.loop.augmentation import AUGMENTATION, AUGMENTATIONS
from sharpscape.families.deep.loop.kept_weights import KeptWeights
from sharpscape.families.deep.loop.monitoring import monitor
from sharpscape.families.deep.loop.rates import rates_of
from sharpscape.families.deep.machine.precision import Arithmetic, report_arithmetic
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.families.deep.training import Batch
from sharpscape.streams import Stream

ORDER = Stream("order", 1)


class Trainer:
    """Training as steps, and its whole state.

    Args:
        subject: a NetworkInTraining.
        method: the training.Method of this network.
        images: {"train": Images, "test": Images}, and "validation", if any are held out.
        seed: an integer.

    Attributes:
        batches: steps of an epoch.
        epoch, step: how many epochs, and steps of this epoch, are done.
        history: {name: one number per epoch}.
        kept: the KeptWeights.

    Raises:
        SharpscapeError: so few steps that the method would not move the weights.
    """

    def __init__(self, subject, method, images, seed):
        self.subject, self.method, self.images, self.seed = subject, method, images, seed
        self.options = subject.options
        self.rates = rates_of(self.options)
        self.batches = batch_count(len(images["train"].labels), self.options["batch_size"])
        steps, least = self.batches * self.options["epochs"], getattr(method, "least_steps", 1)
        if steps < least:
            raise SharpscapeError(
                f"training.method {self.options['method']}: {steps} batches in all epochs, and the "
                f"weights move once in {least}; allowed: more epochs, or smaller batches"
            )
        self.epoch, self.step, self.sums = 0, 0, [0.0, 0.0]
        self.history, self.order = {}, None
        self.kept = KeptWeights(self.options, self._weights)

    def state(self):
        """All that the next step depends on, but for what the settings say."""
        return {
            "arithmetic": [str(self.subject.arithmetic.dtype), *self.subject.arithmetic.kept],
            "network": self.subject.network.state_dict(),
            "method": self.method.state(),
            "place": [self.epoch, self.step],
            "sums": self.sums,
            "history": self.history,
            "kept": self.kept.state(),
        }

    def start(self):
        """Before the first step: check on its images which precision can be trusted."""
        batch = self._batch()
        self.subject.trust(batch.x, batch.y)

    def restore(self, state):
        """Go on from a state, in the precision that was found at the start."""
        asked, (dtype, *kept) = self.subject.arithmetic.dtype, state["arithmetic"]
        found = Arithmetic(getattr(torch, dtype.removeprefix("torch.")), tuple(kept))
        report_arithmetic(found, asked)
        self.subject.compute_in(found)
        self.subject.network.load_state_dict(state["network"])
        self.method.restore(state["method"])
        self.epoch, self.step = state["place"]
        self.sums, self.history = state["sums"], state["history"]
        self.kept.restore(state["kept"])

    @property
    def finished(self):
        """Whether the last epoch is over, or one after which training was to stop."""
        losses = self.history.get("train_robust_loss") if self.step == 0 else None
        fitted = bool(losses) and losses[-1] <= self.options.get("stop_at_loss", -math.inf)
        return fitted or self.epoch == self.options["epochs"]

    def _batch(self):
        """The Batch of this step."""
        place, device = (self.epoch, self.step), self.subject.device
        if self.order is None:
            n = len(self.images["train"].labels)
            order = ORDER.generator(self.seed, self.epoch).permutation(n)
            self.order = torch.from_numpy(order).to(device).tensor_split(self.batches)
        x, y = self.images["train"].batch(self.order[self.step])
        augmentation, noise = (
            torch_generator(stream, self.seed, *place, device=device)
            for stream in (AUGMENTATION, ATTACK)
        )
        x = AUGMENTATIONS[self.options["augmentation"]](x, augmentation)
        return Batch(x, y, noise, float(self.rates[self.epoch]), self.seed, *place)

    def train_step(self):
        """One batch; at the end of an epoch its measurements and its place in the history.

        Raises:
            SharpscapeError: the loss is not finite.
        """
        batch = self._batch()
        loss, logits = self.method.train_batch(batch)
        if not math.isfinite(loss):
            raise SharpscapeError(
                f"the training loss is {loss} in epoch {self.epoch + 1}, step {self.step + 1} of "
                f"{self.batches}. A smaller training.learning_rate may help"
            )
        self.sums[0] += loss * len(batch.y)
        self.sums[1] += int(classified_right(logits, batch.y).sum())
        self.step += 1
        if self.step == self.batches:
            self._end_epoch()

    def _end_epoch(self):
        n = len(self.images["train"].labels)
        numbers = {
            "learning_rate": float(self.rates[self.epoch]),
            "loss": self.sums[0] / n,
            "accuracy": self.sums[1] / n,
        }
        for images in self.images.values() if self.options["monitored"] else ():
            numbers |= monitor(self.subject, images, self.seed)
        for name, value in numbers.items():
            self.history.setdefault(name, []).append(value)
        self.epoch, self.step, self.sums, self.order = self.epoch + 1, 0, [0.0, 0.0], None
        self.kept.end_epoch(self.epoch, numbers)

    def _weights(self):
        """A copy of the present weights and statistics, {name: tensor}."""
        state = self.subject.network.state_dict()
        return {name: each.clone() for name, each in state.items()}
