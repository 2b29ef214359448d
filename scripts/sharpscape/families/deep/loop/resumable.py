"""Training from start to end, which can be stopped, killed and resumed."""

import sys
import time
from typing import NamedTuple

from sharpscape.errors import SharpscapeError
from sharpscape.files.checkpoints import load_checkpoint, save_checkpoint
from sharpscape.words import AFTER, equal_loss_name

# A checkpoint is written at the first end of an epoch so long after the last one.
CHECKPOINT_SECONDS = 60


class Trained(NamedTuple):
    """One trained network.

    Attributes:
        weights: {"budget": after the last epoch, and of the KeptWeights}, each {name: tensor}.
        epochs: {"budget": …, …}: after how many epochs.
        history: {name: one value per epoch that was trained}.
    """

    weights: dict
    epochs: dict
    history: dict


def train_network(trainer, identity, path, asked, report):
    """Train until it is finished, from the checkpoint if there is one of this identity.

    Args:
        trainer: a new Trainer.
        identity: text of all that the training depends on: settings, code, kind of device.
        path: of the checkpoint, which stays there at the end.
        asked: function that returns the name of a signal that asked to stop, or None.
        report: function of the number of steps done, called after each.

    Returns:
        Trained.

    Raises:
        SharpscapeError: the loss is not finite; or asked to stop (a checkpoint is written first).
    """
    state = load_checkpoint(path, identity)
    if state is None:
        trainer.start()
    else:
        trainer.restore(state)
        for epoch in range(trainer.epoch):
            print(f"{_epoch_text(trainer, epoch)} (earlier)", file=sys.stderr)
        print(f"Going on from epoch {trainer.epoch}, step {trainer.step}", file=sys.stderr)
    report(trainer.epoch * trainer.batches + trainer.step)
    saved = started = time.monotonic()
    while not trainer.finished:
        trainer.train_step()
        report(1)
        now = time.monotonic()
        if trainer.step == 0:
            _log_epoch(trainer, now - started)
            started = now
        due = trainer.step == 0 and now - saved >= CHECKPOINT_SECONDS
        if due or asked() or trainer.finished:
            save_checkpoint(path, identity, trainer.state())
            saved = time.monotonic()
        if asked():
            raise SharpscapeError(
                f"stopped by {asked()} in epoch {trainer.epoch + 1}, after {trainer.step} of "
                f"{trainer.batches} steps. Run again, it goes on from there"
            )
    if trainer.epoch < trainer.options["epochs"]:
        print(f"Stopped after epoch {trainer.epoch}: training.stop_at_loss", file=sys.stderr)
    for level in trainer.options["target_loss"]:
        if equal_loss_name(level) + AFTER not in trainer.kept.points:
            print(f"Never came to training.target_loss {level:g}", file=sys.stderr)
    points = {"budget": (trainer.epoch, trainer.subject.network.state_dict())} | trainer.kept.points
    weights = {name: kept for name, (_, kept) in points.items()}
    epochs = {name: done for name, (done, _) in points.items()}
    return Trained(weights, epochs, trainer.history)


def _log_epoch(trainer, seconds):
    """A line on the last epoch; images per second vary from run to run, and are in no result."""
    rate = len(trainer.images["train"].labels) / seconds
    print(f"{_epoch_text(trainer, trainer.epoch - 1)}; {rate:.0f} images/s", file=sys.stderr)


def _epoch_text(trainer, index):
    """What the history says of an epoch; index is 0 for the first."""
    of_epoch = {name: values[index] for name, values in trainer.history.items()}
    text = f"epoch {index + 1}/{trainer.options['epochs']}: loss {of_epoch['loss']:.4f}"
    if not trainer.options["monitored"]:
        return text
    return (
        f"{text}, test accuracy {of_epoch['test_clean_accuracy']:.3f} clean, "
        f"{of_epoch['test_robust_accuracy']:.3f} robust"
    )
