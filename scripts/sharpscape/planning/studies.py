"""What a checked study is made of: models, data and margins, by their labels in paths."""

import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple

from sharpscape.planning.methods import method_labels
from sharpscape.planning.noises import NONE, noise_label
from sharpscape.words import ALL, PLAIN

# Characters; names of folders have a limit.
LONGEST_CLASSES = 40


# Between the labels of noise and method, where that is not plain.
BY = "~"


class Model(NamedTuple):
    """Labels of the models of one job, as they stand in its path.

    noise has the method of training behind it where that is not plain (adversarial~awp).
    """

    noise: str
    epsilon: str
    seeds: str


class Data(NamedTuple):
    """Prepared data: a data set of the configuration, and the seed of its training subset."""

    dataset: dict
    draw: int


def draws_subsets(study: dict) -> bool:
    """Whether the study's seeds are draws of its training samples."""
    return "train" in study["dataset"]


def seeds_of(study: dict) -> range:
    """The seeds of a study that has some."""
    first = study["seeds"]["first"]
    return range(first, first + study["seeds"]["count"])


def seed_blocks(study: dict) -> list[tuple[int, int]]:
    """The seeds of each job, as (first, last)."""
    if study["seeds"] is None:
        return [(0, 0)]
    size = 1 if draws_subsets(study) else study["seeds_per_job"]
    seeds = seeds_of(study)
    return [(first, min(first + size - 1, seeds[-1])) for first in seeds[::size]]


def models(study: dict) -> list[Model]:
    """All models of a study; those of epsilon 0 are trained once per method, without noise."""
    return [
        Model(_trained(noise_label(noise), method), epsilon, f"{first}-{last}")
        for method in method_labels(study)
        for epsilon, value in study["epsilons"].items()
        for noise in ([NONE] if value == 0 else study["noises"])
        for first, last in seed_blocks(study)
    ]


def _trained(noise, method):
    return noise if method == PLAIN else f"{noise}{BY}{method}"


def noise_and_method(model: Model) -> tuple[str, str]:
    """The labels of a model's noise and of its method of training."""
    noise, _, method = model.noise.partition(BY)
    return noise, method or PLAIN


def is_adversarial(model: Model) -> bool:
    """Whether a model is a plain adversarial one, to which those of epsilon 0 count."""
    return model.noise in (NONE["name"], "adversarial")


def geometry_name(study: dict) -> str | None:
    """Name of the geometry file, beside the data, that serves a study's norm and bias.

    None: a network has no margin that borders its regimes.
    """
    if study["family"] != "linear":
        return None
    norm = "" if study["norm"] == "l2" else f"-{study['norm']}"
    return f"geometry{norm}{'-bias' if study['model']['bias'] else ''}"


def _short(digest):
    return digest[:16]


def _classes_key(classes):
    """Classes in the name of a folder: their numbers, or how many they are and a digest."""
    if classes == ALL:
        return ALL
    text = "v".join(str(each) for each in classes)
    if len(text) <= LONGEST_CLASSES and all(isinstance(each, int) for each in classes):
        return text
    digest = hashlib.sha256(json.dumps(classes).encode()).hexdigest()
    return f"{len(classes)}classes-{_short(digest)}"


def data_key(study: dict, draw: int) -> str:
    """Name of the data folder: studies on the same samples share it."""
    dataset = study["dataset"]
    parts = [dataset["name"]]
    if "content" in dataset:
        # A copy of a file elsewhere, or under another name, is the same data.
        parts.append(_short(dataset["content"]))
    parts.append(_classes_key(dataset["classes"]))
    parts += [f"{split}{dataset[split]}" for split in ("train", "test") if split in dataset]
    if draws_subsets(study):
        parts.append(f"draw{draw}")
    return "-".join(parts)


def draws(study: dict) -> list[tuple[int | str, str]]:
    """[(draw, data key)] of a study: draw is "" where the data are the same for all seeds."""
    if not draws_subsets(study):
        return [("", data_key(study, 0))]
    return [(draw, data_key(study, draw)) for draw in seeds_of(study)]


def data_sets(studies: Iterable[dict]) -> dict[str, Data]:
    """{data key: Data} of all data that the studies use."""
    return {
        key: Data(study["dataset"], int(draw or 0))
        for study in studies
        for draw, key in draws(study)
    }


def geometries(studies: Iterable[dict]) -> list[tuple[str, str]]:
    """[(data key, geometry name)] of all studies, each once."""
    named = ((study, geometry_name(study)) for study in studies)
    return sorted({(key, name) for study, name in named if name for _, key in draws(study)})
