"""How well a network does while it is trained, on some images of each split."""

from sharpscape.families.deep.attack import ATTACK
from sharpscape.families.deep.judging import classified_right, sample_losses
from sharpscape.families.deep.machine.streams import torch_generator

# Streams of the attack on a monitored split, beside those of the training steps.
MONITORED_STEP = {"train": 1_000_000, "test": 1_000_001, "validation": 1_000_002}


def monitor(subject, images, seed):
    """Loss and accuracy on the monitored images of a split, clean and under the training's noise.

    Args:
        subject: a NetworkInTraining; its options have monitored and batch_size.
        images: an Images.

    Returns:
        {"<split>_clean_loss": mean cross-entropy, "<split>_robust_accuracy": share, …}.
    """
    x, y = images.sample(subject.options["monitored"])
    index = MONITORED_STEP[images.split]
    generator = torch_generator(ATTACK, seed, index, device=subject.device)
    size, found = subject.options["batch_size"], {}
    for name in ("clean", "robust"):
        loss, right = 0.0, 0
        for part, labels in zip(x.split(size), y.split(size), strict=True):
            shown = part if name == "clean" else subject.noisy(part, labels, generator)
            logits = subject.judged(shown)
            loss += float(sample_losses(logits, labels).sum())
            right += int(classified_right(logits, labels).sum())
        found[f"{images.split}_{name}_loss"] = loss / len(y)
        found[f"{images.split}_{name}_accuracy"] = right / len(y)
    return found
