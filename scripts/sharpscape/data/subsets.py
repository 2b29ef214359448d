"""Choosing classes, and drawing stratified subsets of a stated size."""

import numpy as np

from sharpscape.data.dataset import Split
from sharpscape.errors import SharpscapeError
from sharpscape.streams import Stream
from sharpscape.words import ALL, SPLITS

SUBSET = Stream("subset", 3)
# Classes that a message names.
SHOWN = 20


def listed_classes(dataset, classes):
    """The classes as a list: those asked for, or all labels of the training split, sorted.

    Raises:
        SharpscapeError: all are one class.
    """
    if classes != ALL:
        return classes
    found = np.unique(dataset.train.labels).tolist()
    if len(found) < 2:
        raise SharpscapeError(f"train: all samples are of class {found[0]!r}; two are needed")
    return found


def choose_classes(split, classes, name):
    """Keep the samples of these classes, in file order.

    Raises:
        SharpscapeError: a class has no sample.
    """
    present = np.unique(split.labels).tolist()
    for label in classes:
        if label not in present:
            others = ", ".join(map(repr, present[:SHOWN])) + ", …" * (len(present) > SHOWN)
            raise SharpscapeError(f"{name}: no sample of class {label!r}; there are {others}")
    keep = np.isin(split.labels, classes)
    return Split(split.images[keep], split.labels[keep])


def draw_subset(split, size, draw, stream, name):
    """Draw size samples without replacement, classes in their original proportions.

    Each class gets its share rounded down; the largest remainders get the rest.

    Args:
        draw: seed of the draw.
        stream: which stream of that seed, one per split.

    Raises:
        SharpscapeError: more samples are asked for than there are, or a class gets none.
    """
    classes, counts = np.unique(split.labels, return_counts=True)
    if size > len(split.labels):
        raise SharpscapeError(f"{name}: {size} samples asked for, but there are {counts.sum()}")
    shares = size * counts / counts.sum()
    sizes = np.floor(shares).astype(int)
    remainders = np.argsort(-(shares - sizes), kind="stable")
    sizes[remainders[: size - sizes.sum()]] += 1
    if sizes.min() == 0:
        raise SharpscapeError(
            f"{name}: {size} samples leave none for class {classes[sizes == 0][0]}"
        )
    generator = SUBSET.generator(draw, stream)
    chosen = [
        generator.choice(np.flatnonzero(split.labels == label), count, replace=False)
        for label, count in zip(classes, sizes, strict=True)
    ]
    order = np.sort(np.concatenate(chosen))
    return Split(split.images[order], split.labels[order])


def choose_samples(dataset, classes, sizes, draw):
    """Return {split: Split} of these classes and sizes.

    Args:
        sizes: {"train": number or None (all), "test": …}.
        draw: seed of the training subset. The test subset is that of draw 0, so that
            models of different draws are tested on the same samples.
    """
    chosen = {}
    for stream, split in enumerate(SPLITS):
        samples = choose_classes(getattr(dataset, split), classes, split)
        if sizes[split] is not None:
            seed = draw if split == "train" else 0
            samples = draw_subset(samples, sizes[split], seed, stream, split)
        chosen[split] = samples
    return chosen
