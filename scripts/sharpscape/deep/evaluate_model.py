"""Loss and accuracy of a network, clean and under noise."""

from sharpscape.deep.autoattack import robust_by_autoattack
from sharpscape.deep.devices import enough_memory
from sharpscape.deep.examples import Examples, losses_and_hits


@enough_memory("attack.batch_size", "accuracy.images")
def measure(model, noise, epsilon, settings):
    """{measure: (value, axes)} on the images measured (see measuring.measure_models).

    The worst case counts per sample: where the attack, which may work in a lower precision, found
    nothing above the clean loss, the image itself is the worst example known.
    """
    x, y = model.images.sample(settings["accuracy"].get("images"))
    examples = Examples(noise, epsilon, model.norm, model.seed, settings["attack"])
    losses, hits = losses_and_hits(
        model.network, examples.make(model.network, x, y), y, examples.batch_size
    )
    adversarial = noise["name"] == "adversarial" and epsilon > 0
    if adversarial:
        clean_losses, clean_hits = losses_and_hits(model.network, x, y, examples.batch_size)
        losses, hits = losses.maximum(clean_losses), hits & clean_hits
    found = {
        "robust_loss": (float(losses.double().mean()), ""),
        "robust_accuracy": (float(hits.double().mean()), ""),
    }
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
        found["autoattack_accuracy"] = float(robust.double().mean()), ""
    return found
