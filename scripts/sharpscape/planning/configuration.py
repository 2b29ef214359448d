"""Checking the configuration: every default filled in, or one message that names the key.

The schemas say what each key may be; what no schema can say (duplicates, sizes, seeds that do
not apply) is checked here. Imports nothing of the library: every cluster job runs this.
"""

import re

from sharpscape.planning.schemas import (
    ConfigurationError,
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
# YAML 1.1 reads 1e-3 as a text.
LARGEST = 1e300
_EXPONENT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+")


def _numbers(value, place):
    """Numbers as they were meant: 1e-3, which YAML 1.1 reads as a text, and whole ones as int.

    Raises:
        ConfigurationError: a number that is not finite, or too large for a float.
    """
    if isinstance(value, dict):
        return {
            key: each if key in ("name", "path", "control") else _numbers(each, join(place, key))
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


def shortest(number):
    """Shortest text of a number: 0.5, 1, 0."""
    return repr(float(number)).removesuffix(".0")


def read_epsilon(text, place):
    """Return (label, value) of an epsilon: a number, or a text a/b.

    Raises:
        ConfigurationError: neither, or negative, or not finite.
    """
    allowed = "allowed: a number >= 0, or a text a/b such as 8/255"
    if isinstance(text, str) and (found := re.fullmatch(r"(\d+)/([1-9]\d*)", text)):
        return f"{int(found[1])}of{int(found[2])}", int(found[1]) / int(found[2])
    if isinstance(text, bool) or not isinstance(text, int | float):
        raise ConfigurationError(f"{place}: {text!r}; {allowed}")
    if text < 0:
        raise ConfigurationError(f"{place}: {text}; {allowed}")
    return shortest(text), float(text)


def _read_epsilons(values, place):
    """Return {label: value}, 0 under the label "0"; equal values are an error."""
    if not isinstance(values, list) or not values:
        raise ConfigurationError(f"{place}: {values!r}; allowed: a list of one or more epsilons")
    epsilons = {}
    for index, text in enumerate(values):
        label, value = read_epsilon(text, f"{place}[{index}]")
        for other, known in epsilons.items():
            if known == value:
                raise ConfigurationError(
                    f"{place}[{index}]: {text} equals {other}; allowed: every epsilon once"
                )
        epsilons["0" if value == 0 else label] = value
    return epsilons


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


def _check_noises(noises, norm, family, place):
    named = [{"name": noise} if isinstance(noise, str) else noise for noise in noises]
    checked = []
    for index, noise in enumerate(named):
        here = f"{place}[{index}]"
        if not isinstance(noise, dict):
            raise ConfigurationError(f"{here}: {noise!r}; allowed: {', '.join(_noises_of(family))}")
        complete = check_named(noise, "noise", here, names=_noises_of(family))
        norms = read_schema(f"noise/{noise['name']}").get("x-norms", [norm])
        if norm not in norms:
            raise ConfigurationError(
                f"{here}: {noise['name']} noise with norm {norm}; allowed: norm {', '.join(norms)}"
            )
        if complete in checked:
            raise ConfigurationError(f"{here}: {noise['name']} twice; allowed: every noise once")
        checked.append(complete)
    return checked


def _noises_of(family):
    """Names of the noises that a family's models can be trained under."""
    return [
        name
        for name in choices("noise")
        if family in read_schema(f"noise/{name}").get("x-families", [family])
    ]


def _family_of(study, default):
    """The family of a study's model; while it is not known to be one, that of the default model."""
    model = study.get("model", default)
    name = model.get("name") if isinstance(model, dict) else None
    known = name if name in choices("model") else default["name"]
    return read_schema(f"model/{known}")["x-family"]


def _check_study(study, index):
    place = f"studies[{index}]"
    if not isinstance(study, dict):
        raise ConfigurationError(f"{place}: {study!r}; allowed: a mapping")
    family = _family_of(study, read_schema("study")["properties"]["model"]["default"])
    schema = study_schema(family)
    name = study.get("name")
    if isinstance(name, str) and name:
        place = f"study {name}"
    study = _numbers(study, place)
    raw = dict(study)
    epsilons = raw.pop("epsilons", None)
    noises = raw.pop("noises", None)
    # These two have shorthands; the schema knows the long form.
    shown = raw | {"epsilons": [0]} if "epsilons" in study else raw
    shown = shown | {"noises": [{}]} if "noises" in study else shown
    check(shown, schema, place)
    # Some file systems do not tell upper from lower case.
    if name.casefold() in RESERVED_NAMES:
        raise ConfigurationError(
            f"{place}.name: {name!r} is a name of the layout; allowed: any but "
            + ", ".join(RESERVED_NAMES)
        )
    if not isinstance(noises, list) or not noises:
        raise ConfigurationError(
            f"{place}.noises: {noises!r}; allowed: a list of one or more of "
            + ", ".join(_noises_of(family))
        )
    checked = with_defaults(raw, schema)
    checked["epsilons"] = _read_epsilons(epsilons, f"{place}.epsilons")
    checked["noises"] = _check_noises(noises, checked["norm"], family, f"{place}.noises")
    checked["dataset"] = check_named(checked["dataset"], "dataset", f"{place}.dataset")
    checked["model"] = check_named(checked["model"], "model", f"{place}.model")
    checked["family"] = family
    checked["training"] = check_named(
        checked["training"], f"{family}-training", f"{place}.training", key="method"
    )
    _check_classes(checked["dataset"], checked["model"]["name"], f"{place}.dataset")
    _check_sizes(checked["dataset"], f"{place}.dataset")
    _check_evaluations(checked["evaluation"]["epsilons"], f"{place}.evaluation.epsilons")
    for key, none in (("points", ""), ("plane_points", ", or 0 for no plane")):
        points = checked["landscape"][key]
        if points == 1 or (points % 2 == 0 and points > 0):
            raise ConfigurationError(
                f"{place}.landscape.{key}: {points}; allowed: an odd number >= 3{none}"
            )
    attack = checked.get("attack", {})
    if attack.get("restarts", 1) > 1 and not attack["random_start"]:
        raise ConfigurationError(
            f"{place}.attack.restarts: {attack['restarts']}, all alike; allowed with "
            "random_start: true"
        )
    # Its loss compares the four largest logits.
    too_few = len(checked["dataset"]["classes"]) < 4
    if checked.get("accuracy", {}).get("autoattack") and too_few:
        raise ConfigurationError(
            f"{place}.accuracy.autoattack: with {len(checked['dataset']['classes'])} classes; "
            "allowed with 4 or more"
        )
    schedule = checked["training"].get("schedule")
    for key in ("milestones", "factor"):
        if key in raw["training"] and schedule != "piecewise":
            raise ConfigurationError(
                f"{place}.training.{key}: of no use with schedule {schedule}; allowed with "
                "schedule: piecewise"
            )
    if checked["training"]["method"] == "exact" and "train" not in checked["dataset"]:
        if "seeds" in study:
            raise ConfigurationError(
                f"{place}.seeds: an exact optimum has no seed; allowed with dataset.train, which "
                "draws a subset per seed, or with training.method gd or sgd"
            )
        checked["seeds"] = None
    return checked


def _check_evaluations(values, place):
    known = []
    for index, value in enumerate(values):
        here = f"{place}[{index}]"
        number = value if value == "own" else read_epsilon(value, f"{here} (not own)")[1]
        if number in known:
            raise ConfigurationError(f"{here}: {value} twice; allowed: each once")
        known.append(number)


# What two studies must share to be compared seed by seed.
SHARED_WITH_CONTROL = ("dataset", "norm", "seeds")


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


def check_configuration(config):
    """Return the configuration with all defaults, or raise ConfigurationError.

    In what is returned, a study's epsilons are {label: value}, its noises mappings, and its
    seeds a number, or None where there are none.
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
