"""Loss and accuracy of a network, clean and under noise.

A measure is a function in MEASURES that yields Measured.
"""

import torch

from sharpscape.families.deep.autoattack import robust_by_autoattack
from sharpscape.families.deep.examples import Examples, losses_and_hits
from sharpscape.families.deep.machine.devices import enough_memory
from sharpscape.families.measuring import Measured


def loss_and_accuracy(model, examples, x, y, settings):
    """Mean loss and accuracy; of an image's examples the worst counts.

    The attack may work in a lower precision: all examples are judged anew.
    """
    counted = examples.all_counted(model.network, x, y)
    judged = [losses_and_hits(model.network, each, y, examples.batch_size) for each in counted]
    losses, hits = (torch.stack(each) for each in zip(*judged, strict=True))
    losses, hits = losses.amax(dim=0), hits.all(dim=0)
    yield Measured("robust_loss", float(losses.double().mean()))
    yield Measured("robust_accuracy", float(hits.double().mean()))


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
