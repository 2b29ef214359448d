"""Checking the configuration: every default filled in, or one message that names the key.

The schemas say what each key may be; what no schema can say (duplicates, sizes, seeds that do
not apply) is checked here. Every cluster job runs this.
"""

import os.path
import re

from sharpscape.errors import ConfigurationError
from sharpscape.planning.epsilons import check_evaluations, read_epsilons
from sharpscape.planning.noises import check_noises, noises_of
from sharpscape.planning.schemas import (
    check,
    check_named,
    choices,
    join,
    read_schema,
    study_schema,
    with_defaults,
)

RESERVED_NAMES = (
    "data",
    "figures",
    "logs",
    "benchmarks",
    "claims.csv",
    "evidence.csv",
    "verdicts.txt",
)
LARGEST = 1e300
# YAML 1.1 reads 1e-3 as a text.
_EXPONENT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+")
# Keys whose values are texts, whatever they look like.
_TEXTS = ("name", "path", "control")
# What two studies must share to be compared seed by seed.
SHARED_WITH_CONTROL = ("dataset", "norm", "seeds")


def _numbers(value, place):
    """Numbers as they were meant: 1e-3, which YAML 1.1 reads as a text, and whole ones as int.

    Raises:
        ConfigurationError: a number that is not finite, or too large for a float.
    """
    if isinstance(value, dict):
        return {
            key: each if key in _TEXTS else _numbers(each, join(place, key))
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_numbers(each, f"{place}[{index}]") for index, each in enumerate(value)]
    number = value
    if isinstance(value, str) and _EXPONENT.fullmatch(value):
        number = float(value)
    if isinstance(number, bool) or not isinstance(number, int | float):
        return value
    if not -LARGEST <= number <= LARGEST:
        raise ConfigurationError(f"{place}: {str(value)[:30]}; allowed: a finite number")
    return int(number) if number == int(number) else number


def _family_of(study):
    """The family of a study's model; while it is not known to be one, that of the default model."""
    default = read_schema("study")["properties"]["model"]["default"]
    model = study.get("model", default)
    name = model.get("name") if isinstance(model, dict) else None
    known = name if name in choices("model") else default["name"]
    return read_schema(f"model/{known}")["x-family"]


def _check_schema(study, schema, place):
    # Epsilons and noises have shorthands; the schema knows the long form.
    shown = dict(study)
    shown |= {"epsilons": [0]} if "epsilons" in study else {}
    shown |= {"noises": [{}]} if "noises" in study else {}
    check(shown, schema, place)


def _check_name(name, place):
    # Some file systems do not tell upper from lower case.
    if name.casefold() in RESERVED_NAMES:
        raise ConfigurationError(
            f"{place}.name: {name!r} is a name of the layout; allowed: any but "
            + ", ".join(RESERVED_NAMES)
        )


def _check_classes(dataset, model, place):
    classes = dataset["classes"]
    exactly = read_schema(f"model/{model}").get("x-classes")
    fitting = len(classes) == exactly if exactly else len(classes) >= 2
    if len(set(classes)) != len(classes) or not fitting:
        needed = exactly or "two or more"
        raise ConfigurationError(
            f"{place}.classes: {classes}; allowed with model {model}: {needed} different classes"
        )


def _check_sizes(dataset, place):
    """Sizes beyond the data, where the number of samples is known before they are read."""
    samples = read_schema(f"dataset/{dataset['name']}").get("x-samples")
    for split, counts in (samples or {}).items():
        available = sum(counts[label] for label in dataset["classes"])
        if dataset.get(split, 0) > available:
            raise ConfigurationError(
                f"{place}.{split}: {dataset[split]}; allowed: up to {available} "
                f"(all samples of classes {dataset['classes']})"
            )


def _check_points(landscape, place):
    for key, none in (("points", ""), ("plane_points", ", or 0 for no plane")):
        points = landscape[key]
        if points == 1 or (points % 2 == 0 and points > 0):
            raise ConfigurationError(f"{place}.{key}: {points}; allowed: an odd number >= 3{none}")


def _check_measuring(study, place):
    """What the keys of a network's attack and accuracy must agree in."""
    attack = study.get("attack", {})
    if attack.get("restarts", 1) > 1 and not attack["random_start"]:
        raise ConfigurationError(
            f"{place}.attack.restarts: {attack['restarts']}, all alike; allowed with "
            "random_start: true"
        )


def _check_schedule(training, written, place):
    for key in ("milestones", "factor"):
        if key in written and training.get("schedule") != "piecewise":
            raise ConfigurationError(
                f"{place}.{key}: of no use with schedule {training.get('schedule')}; allowed with "
                "schedule: piecewise"
            )


def _seeds_of(study, written, place):
    """The number of a study's seeds; None where there are none, as for an exact optimum."""
    if study["training"]["method"] != "exact" or "train" in study["dataset"]:
        return study["seeds"]
    if "seeds" in written:
        raise ConfigurationError(
            f"{place}.seeds: an exact optimum has no seed; allowed with dataset.train, which "
            "draws a subset per seed, or with training.method gd or sgd"
        )
    return None


def _check_study(study, index):
    place = f"studies[{index}]"
    if not isinstance(study, dict):
        raise ConfigurationError(f"{place}: {study!r}; allowed: a mapping")
    family = _family_of(study)
    schema = study_schema(family)
    name = study.get("name")
    if isinstance(name, str) and name:
        place = f"study {name}"
    written = _numbers(study, place)
    _check_schema(written, schema, place)
    _check_name(name, place)
    if not isinstance(written["noises"], list) or not written["noises"]:
        raise ConfigurationError(
            f"{place}.noises: {written['noises']!r}; allowed: a list of one or more of "
            + ", ".join(noises_of(family))
        )
    checked = with_defaults(written, schema) | {"family": family}
    checked["epsilons"] = read_epsilons(written["epsilons"], f"{place}.epsilons")
    checked["noises"] = check_noises(written["noises"], checked["norm"], family, f"{place}.noises")
    checked["dataset"] = check_named(checked["dataset"], "dataset", f"{place}.dataset")
    if "path" in checked["dataset"]:
        checked["dataset"] |= {"path": os.path.expanduser(checked["dataset"]["path"])}
    checked["model"] = check_named(checked["model"], "model", f"{place}.model")
    checked["training"] = check_named(
        checked["training"], f"{family}-training", f"{place}.training", key="method"
    )
    _check_classes(checked["dataset"], checked["model"]["name"], f"{place}.dataset")
    _check_sizes(checked["dataset"], f"{place}.dataset")
    check_evaluations(checked["evaluation"]["epsilons"], f"{place}.evaluation.epsilons")
    _check_points(checked["landscape"], f"{place}.landscape")
    _check_measuring(checked, place)
    _check_schedule(checked["training"], written["training"], f"{place}.training")
    checked["seeds"] = _seeds_of(checked, written, place)
    return checked


def _check_control(study, studies):
    """Whether the study's control is another study, on the same data, of as many seeds."""
    place, control = f"study {study['name']}.control", study["control"]
    others = {each["name"]: each for each in studies if each["name"] != study["name"]}
    fitting = [
        name
        for name, other in others.items()
        if all(other[key] == study[key] for key in SHARED_WITH_CONTROL)
    ]
    if control in fitting:
        return
    wrong = repr(control)
    if control in others:
        other = others[control]
        different = [key for key in SHARED_WITH_CONTROL if other[key] != study[key]]
        wrong += f" has other {' and '.join(different)}"
    raise ConfigurationError(
        f"{place}: {wrong}; allowed: another study of the same {', '.join(SHARED_WITH_CONTROL)}"
        f" ({', '.join(fitting) or 'there is none'})"
    )


def check_configuration(config: dict) -> dict:
    """Return the configuration with all defaults.

    In what is returned, a study's epsilons are {label: value}, its noises mappings, and its
    seeds a number, or None where there are none.

    Raises:
        ConfigurationError: names the key, and what is allowed.
    """
    schema = read_schema("config")
    check(config, schema, "")
    for key in ("results", "raw_data"):
        if re.search(r"[{}\n]", config[key]):
            raise ConfigurationError(f"{key}: {config[key]!r}; allowed: a path without braces")
    studies = [_check_study(study, index) for index, study in enumerate(config["studies"])]
    names = [study["name"] for study in studies]
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(
                f"study {name}.name: two studies of this name; allowed: a name of its own for each"
            )
    for study in studies:
        if "control" in study:
            _check_control(study, studies)
    return {**with_defaults(config, schema), "studies": studies}
