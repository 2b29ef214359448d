"""Adversarial training of one network (Madry et al. 2018), which can be stopped and resumed.

All randomness comes from streams numbered by epoch and step, so that a state is weights, optimiser,
place and sums: from it training goes on to the same bits, on the same machine.
"""

import math
import sys
import time
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.judging import classified_right, sample_losses
from sharpscape.families.deep.machine.streams import torch_generator
from sharpscape.families.deep.networks.networks import attack_copy, refill
from sharpscape.families.deep.noise.attacks import Attack
from sharpscape.families.deep.noise.noises import noisy
from sharpscape.families.deep.training.augmentation import AUGMENTATIONS
from sharpscape.families.deep.training.checkpoint import load_checkpoint, save_checkpoint
from sharpscape.families.schedules import learning_rates
from sharpscape.streams import Stream

ORDER = Stream("order", 1)
ATTACK = Stream("attack", 6)
AUGMENTATION = Stream("augmentation", 7)
# A checkpoint is written at the first end of an epoch so long after the last one.
CHECKPOINT_SECONDS = 60
# Streams of the attack on a monitored split, beside those of the training steps.
MONITORED_STEP = {"train": 1_000_000, "test": 1_000_001}


class Trained(NamedTuple):
    """One trained network.

    Attributes:
        weights: {"budget": state of the last epoch, "best": of the best, where kept}, each
            {name: tensor}.
        epochs: {"budget": …, "best": …}: after how many epochs.
        history: {name: one value per epoch}.
    """

    weights: dict
    epochs: dict
    history: dict


@contextmanager
def batch_statistics(network):
    """Batch norm by the statistics of the batch, which leave the running ones alone."""
    layers = [each for each in network.modules() if hasattr(each, "running_mean")]
    momenta = [each.momentum for each in layers]
    network.train()
    for layer in layers:
        layer.momentum = 0.0
    yield
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum


class Trainer:
    """Training as steps, and its whole state.

    Args:
        network: on its device, channels last.
        images: {"train": Images, "test": Images}.
        settings: of the job; noise, norm, epsilon, training.
        seed: an integer.
        precision: dtype of products.
    """

    def __init__(self, network, images, settings, seed, device, precision):
        self.network, self.images, self.seed = network, images, seed
        self.device, self.precision = device, precision
        self.noise, self.norm = settings["noise"], settings["norm"]
        self.epsilon, self.options = settings["epsilon"], settings["training"]
        attack = dict(self.options["attack"])
        self.attacked_in_eval = attack.pop("batch_norm") == "eval"
        self.attack = Attack(**attack, restarts=1)
        self.copy = attack_copy(network, precision)
        self.forward, self.attacked = network, self.copy
        if self.options["compile"]:
            self.forward, self.attacked = torch.compile(network), torch.compile(self.copy)
        self.optimiser = torch.optim.SGD(
            network.parameters(),
            lr=self.options["learning_rate"],
            momentum=self.options["momentum"],
            weight_decay=self.options["weight_decay"],
        )
        names = ("learning_rate", "epochs", "schedule", "milestones", "factor")
        self.rates = learning_rates(*(self.options[name] for name in names))
        # Batches of nearly the same size: batch norm cannot take a rest of one image.
        self.batches = math.ceil(len(images["train"].labels) / self.options["batch_size"])
        self.epoch, self.step, self.sums = 0, 0, [0.0, 0.0]
        self.history, self.best = {}, {}
        self.order = None

    def state(self):
        """All that the next step depends on, but for what the settings say."""
        return {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "place": [self.epoch, self.step],
            "sums": self.sums,
            "history": self.history,
            "best": self.best,
        }

    def restore(self, state):
        """Go on from a state."""
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.epoch, self.step = state["place"]
        self.sums, self.history, self.best = state["sums"], state["history"], state["best"]

    def _cast(self):
        reduced = self.precision != torch.float32
        return torch.autocast(self.device.type, dtype=self.precision, enabled=reduced)

    def _noisy(self, x, y, generator):
        """Images under the training's noise, made for the present weights."""
        options = {"norm": self.norm, "epsilon": self.epsilon, "generator": generator}
        if self.attacked_in_eval:
            refill(self.copy, self.network)
            return noisy(self.attacked, x, y, self.noise, self.attack, **options)
        with batch_statistics(self.network), self._cast():
            return noisy(self.network, x, y, self.noise, self.attack, **options)

    def train_step(self):
        """One batch; at the end of an epoch its measurements and its place in the history.

        Raises:
            SharpscapeError: the loss is not finite.
        """
        place = self.epoch, self.step
        if self.order is None:
            n = len(self.images["train"].labels)
            order = ORDER.generator(self.seed, self.epoch).permutation(n)
            self.order = torch.from_numpy(order).to(self.device).tensor_split(self.batches)
        x, y = self.images["train"].batch(self.order[self.step])
        generators = (
            torch_generator(stream, self.seed, *place, device=self.device)
            for stream in (AUGMENTATION, ATTACK)
        )
        x = AUGMENTATIONS[self.options["augmentation"]](x, next(generators))
        x = self._noisy(x, y, next(generators))
        self.network.train()
        for group in self.optimiser.param_groups:
            group["lr"] = float(self.rates[self.epoch])
        self.optimiser.zero_grad(set_to_none=True)
        with self._cast():
            logits = self.forward(x).float()
        loss = cross_entropy(logits, y)
        value = loss.item()
        if not math.isfinite(value):
            raise SharpscapeError(
                f"the training loss is {value} in epoch {self.epoch + 1}, step {self.step + 1} of "
                f"{self.batches}. A smaller training.learning_rate may help"
            )
        loss.backward()
        self.optimiser.step()
        self.sums[0] += value * len(y)
        self.sums[1] += int(classified_right(logits, y).sum())
        self.step += 1
        if self.step == self.batches:
            self._end_epoch()

    def _monitor(self, split):
        """Loss and accuracy on the monitored images of a split, clean and under the noise."""
        self.network.eval()
        x, y = self.images[split].sample(self.options["monitored"])
        found = {}
        generator = torch_generator(ATTACK, self.seed, MONITORED_STEP[split], device=self.device)
        size = self.options["batch_size"]
        for name in ("clean", "robust"):
            loss, right = 0.0, 0
            for part, labels in zip(x.split(size), y.split(size), strict=True):
                shown = part if name == "clean" else self._noisy(part, labels, generator)
                self.network.eval()
                with torch.no_grad(), self._cast():
                    logits = self.network(shown).float()
                loss += float(sample_losses(logits, labels).sum())
                right += int(classified_right(logits, labels).sum())
            found[f"{split}_{name}_loss"] = loss / len(y)
            found[f"{split}_{name}_accuracy"] = right / len(y)
        return found

    def _end_epoch(self):
        n = len(self.images["train"].labels)
        numbers = {
            "learning_rate": float(self.rates[self.epoch]),
            "loss": self.sums[0] / n,
            "accuracy": self.sums[1] / n,
        }
        for split in self.images:
            numbers |= self._monitor(split)
        for name, value in numbers.items():
            self.history.setdefault(name, []).append(value)
        self.epoch, self.step, self.sums, self.order = self.epoch + 1, 0, [0.0, 0.0], None
        accuracy = numbers["test_robust_accuracy"]
        if self.options["early_stopping"] and accuracy > self.best.get("accuracy", -1):
            weights = {name: each.clone() for name, each in self.network.state_dict().items()}
            self.best = {"accuracy": accuracy, "epoch": self.epoch, "weights": weights}


def train_network(trainer, identity, path, asked, report):
    """Train to the last epoch, from the checkpoint if there is one of this identity.

    Args:
        identity: text of all that the training depends on: settings, code, kind of device.
        path: of the checkpoint, which stays there at the end.
        asked: function that returns the name of a signal that asked to stop, or None.
        report: function of the number of steps done, called after each.

    Raises:
        SharpscapeError: the loss is not finite; or asked to stop (a checkpoint is written first).
    """
    state = load_checkpoint(path, identity)
    if state is not None:
        trainer.restore(state)
        print(f"Going on from epoch {trainer.epoch}, step {trainer.step}", file=sys.stderr)
    epochs = trainer.options["epochs"]
    report(trainer.epoch * trainer.batches + trainer.step)
    saved = started = time.monotonic()
    while trainer.epoch < epochs:
        trainer.train_step()
        report(1)
        now = time.monotonic()
        if trainer.step == 0:
            _log_epoch(trainer, now - started)
            started = now
        due = trainer.step == 0 and now - saved >= CHECKPOINT_SECONDS
        if due or asked() or trainer.epoch == epochs:
            save_checkpoint(path, {"identity": identity} | trainer.state())
            saved = time.monotonic()
        if asked():
            raise SharpscapeError(
                f"stopped by {asked()} in epoch {trainer.epoch + 1}, after {trainer.step} of "
                f"{trainer.batches} steps. Run again, it goes on from there"
            )
    weights = {"budget": trainer.network.state_dict()}
    done = {"budget": epochs}
    if trainer.best:
        weights["best"], done["best"] = trainer.best["weights"], trainer.best["epoch"]
    return Trained(weights, done, trainer.history)


def _log_epoch(trainer, seconds):
    """A line on an epoch; images per second belong to the log, they vary from run to run."""
    last = {name: values[-1] for name, values in trainer.history.items()}
    rate = len(trainer.images["train"].labels) / seconds
    print(
        f"epoch {trainer.epoch}/{trainer.options['epochs']}: loss {last['loss']:.4f}, test "
        f"accuracy {last['test_clean_accuracy']:.3f} clean, {last['test_robust_accuracy']:.3f} "
        f"robust; "
        f"{rate:.0f} images/s",
        file=sys.stderr,
    )
