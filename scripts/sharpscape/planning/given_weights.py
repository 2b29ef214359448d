"""Networks that are given: the files of their weights, by the labels of the models."""

import os.path
import re
from collections.abc import Iterable, Iterator

from sharpscape.errors import ConfigurationError
from sharpscape.own_data import why_no_file
from sharpscape.planning.messages import shown
from sharpscape.planning.paths import check_path
from sharpscape.planning.studies import Model, draws_subsets, models
from sharpscape.words import GIVEN

PLACEHOLDERS = ("noise", "epsilon", "seed")
SEED = "{seed}"
# Names of files in one message.
MOST_LISTED = 500
_PLACEHOLDER = re.compile("{(" + "|".join(PLACEHOLDERS) + ")}")


def is_given(study: dict) -> bool:
    """Whether the models of a study are given."""
    return study["training"]["method"] == GIVEN


def has_seeds(study: dict) -> bool:
    """Whether the models that a study is given have seeds."""
    return SEED in study["training"]["weights"]


def check_pattern(study: dict, place: str) -> str:
    """The pattern of the files of a study, as check_path leaves it.

    Raises:
        ConfigurationError: another placeholder, or no path.
    """
    pattern, here = study["training"]["weights"], f"{place}.training.weights"
    without = _PLACEHOLDER.sub(r"\1", pattern)
    if "{" in without or "}" in without:
        raise ConfigurationError(
            f"{here}: {shown(pattern)}; allowed: a path with the placeholders "
            + ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
        )
    check_path(without, here)
    if draws_subsets(study) and SEED not in pattern:
        raise ConfigurationError(
            f"{here}: {shown(pattern)}; allowed with dataset.train: a path with {SEED}, since each "
            "seed has training samples of its own"
        )
    return os.path.normpath(os.path.expanduser(pattern))


def _path(pattern, model, seed):
    labels = {"noise": model.noise, "epsilon": model.epsilon, "seed": str(seed)}
    return _PLACEHOLDER.sub(lambda found: labels[found[1]], pattern)


def _seeds(model):
    first, last = map(int, model.seeds.split("-"))
    return range(first, last + 1)


def files_of(study: dict, model: Model) -> list[str]:
    """The files of the models of one job, one per seed."""
    return [_path(study["training"]["weights"], model, seed) for seed in _seeds(model)]


def expected_files(study: dict) -> Iterator[tuple[str, str]]:
    """Yield (file, its model in words) of all models of a study."""
    for model in models(study):
        for seed, path in zip(_seeds(model), files_of(study, model), strict=True):
            of_seed = f", seed {seed}" if study["seeds"] else ""
            yield path, f"noise {model.noise}, epsilon {model.epsilon}{of_seed}"


def _as_lines(texts):
    more = [f"and {len(texts) - MOST_LISTED} more"] if len(texts) > MOST_LISTED else []
    return "".join(f"\n  {each}" for each in [*texts[:MOST_LISTED], *more])


def listed_files(studies: Iterable[dict]) -> str:
    """For each study whose models are given, the files that it takes; "" for none."""
    return "\n".join(
        f"Study {study['name']} takes the weights"
        + _as_lines([f"{path} ({words})" for path, words in expected_files(study)])
        for study in studies
        if is_given(study)
    )


def check_present(studies: Iterable[dict]) -> None:
    """Raise ConfigurationError where files are missing: one message that lists all of them."""
    names: list[str] = []
    missing: list[str] = []
    total = 0
    for study in filter(is_given, studies):
        found = [(path, words, why_no_file(path)) for path, words in expected_files(study)]
        faulty = [f"{path} ({words}): {fault}" for path, words, fault in found if fault]
        names += [study["name"]] if faulty else []
        missing += faulty
        total += len(found)
    if missing:
        raise ConfigurationError(
            f"study {', '.join(names)}.training.weights: {len(missing)} of {total} files cannot be "
            f"read:{_as_lines(missing)}"
        )


def check_different(study: dict, contents: dict[str, str], place: str) -> None:
    """Raise ConfigurationError where two models are given the same weights.

    Args:
        contents: {file: SHA-256}.
    """
    known: dict[str, tuple[str, str]] = {}
    for path, words in expected_files(study):
        other, other_words = known.setdefault(contents[path], (path, words))
        if other_words != words:
            same = path if path == other else f"{other} and {path} hold the same, which"
            raise ConfigurationError(
                f"{place}.training.weights: {same} would be two models ({other_words}; {words}); "
                "allowed: other weights for each model, by "
                + ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            )
