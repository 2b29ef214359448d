"""Loss and accuracy of a network, clean and under noise."""

import torch

from sharpscape.families.deep.autoattack import robust_by_autoattack
from sharpscape.families.deep.examples import Examples, losses_and_hits
from sharpscape.families.deep.machine.devices import enough_memory
from sharpscape.families.measuring import Measured


@enough_memory("attack.batch_size", "accuracy.images")
def measure(model, noise, epsilon, settings):
    """Loss and accuracy on the images measured: a list of Measured (see measuring.measure_models).

    The worst case counts per sample: of the images themselves, the examples of the largest loss,
    and those that the attack saw classified wrong. It may work in a lower precision; all of them
    are judged anew.
    """
    x, y = model.images.sample(settings["accuracy"].get("images"))
    examples = Examples(noise, epsilon, model.norm, model.seed, settings["attack"])
    adversarial = noise["name"] == "adversarial" and epsilon > 0
    if adversarial:
        worst = examples.worst(model.network, x, y)
        shown = [x, worst.images, worst.missed]
    else:
        shown = [examples.make(model.network, x, y)]
    judged = [losses_and_hits(model.network, each, y, examples.batch_size) for each in shown]
    losses, hits = (torch.stack(each) for each in zip(*judged, strict=True))
    losses, hits = losses.amax(dim=0), hits.all(dim=0)
    found = [
        Measured("robust_loss", float(losses.double().mean())),
        Measured("robust_accuracy", float(hits.double().mean())),
    ]
    if adversarial and settings["accuracy"]["autoattack"]:
        robust = robust_by_autoattack(
            model.network,
            x,
            y,
            classes=model.network.linear.out_features,
            norm=model.norm,
            epsilon=epsilon,
            seed=model.seed,
            batch_size=examples.batch_size,
        )
        found.append(Measured("autoattack_accuracy", float(robust.double().mean())))
    return found
