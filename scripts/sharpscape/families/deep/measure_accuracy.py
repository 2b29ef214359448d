"""Loss and accuracy of a network, clean and under noise.

A measure is a function in MEASURES that yields Measured.
"""

import torch

from sharpscape.families.deep.autoattack import robust_by_autoattack
from sharpscape.families.deep.examples import Examples, losses_and_hits
from sharpscape.families.deep.machine.devices import enough_memory
from sharpscape.families.measuring import Measured
from sharpscape.words import equal_loss_of, snapshot_of, split_crossing

# The stronger attack, of four times the work or more, is made on every PART-th image, or on about
# this many where that would be fewer.
PART = 10
LEAST_IMAGES = 100


def _is_end(comparison):
    """Whether training ends at a comparison point; it does not at snapshots and equal losses."""
    level = equal_loss_of(split_crossing(comparison)[0])
    return snapshot_of(comparison) is None and level is None


def _worst(model, examples, x, y):
    """Of each image's examples the largest loss, and whether all are classified right.

    The attack may work in a lower precision: all examples are judged anew.
    """
    counted = examples.all_counted(model.network, x, y)
    judged = [losses_and_hits(model.network, each, y, examples.batch_size) for each in counted]
    losses, hits = (torch.stack(each) for each in zip(*judged, strict=True))
    return losses.amax(dim=0), hits.all(dim=0)


def loss_and_accuracy(model, examples, x, y, settings):
    """Mean loss and accuracy; under the worst case at an end also what a stronger attack adds.

    That takes longer than the rest, and on the way to the end there is little to doubt more.
    """
    losses, hits = _worst(model, examples, x, y)
    yield Measured("robust_loss", float(losses.double().mean()))
    yield Measured("robust_accuracy", float(hits.double().mean()))
    if examples.worst_case and _is_end(model.comparison):
        every = max(1, min(PART, len(x) // LEAST_IMAGES))
        part = x[::every].contiguous(memory_format=torch.channels_last)
        _, withstood = _worst(model, examples.stronger(), part, y[::every])
        lost = hits[::every] & ~withstood
        yield Measured("attack_shortfall", float(lost.double().mean()))


def accuracy_under_autoattack(model, examples, x, y, settings):
    """Accuracy under AutoAttack, where the settings ask for it and the worst case is measured."""
    if not (examples.worst_case and settings["accuracy"]["autoattack"]):
        return
    robust = robust_by_autoattack(
        model.network,
        x,
        y,
        classes=model.classes,
        norm=model.norm,
        epsilon=examples.epsilon,
        seed=model.seed,
        batch_size=examples.batch_size,
    )
    yield Measured("autoattack_accuracy", float(robust.double().mean()))


# Each a function of model, examples, images, labels and settings.
MEASURES = (loss_and_accuracy, accuracy_under_autoattack)


@enough_memory("attack.batch_size", "accuracy.images")
def measure(model, noise, epsilon, settings):
    """All MEASURES on the images measured: a list of Measured (see measuring.measure_models)."""
    x, y = model.images.sample(settings["accuracy"].get("images"))
    examples = Examples(noise, epsilon, model.norm, model.seed, settings["attack"])
    return [each for of in MEASURES for each in of(model, examples, x, y, settings)]
