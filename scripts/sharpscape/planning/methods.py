"""Training methods as an axis of a study: plain training, and others with settings of their own."""

from sharpscape.errors import ConfigurationError
from sharpscape.planning.messages import did_you_mean, join, listed, shown
from sharpscape.planning.schemas import check_named, choices, read_schema
from sharpscape.words import GIVEN, PLAIN, format_number

KIND = "deep-training"
# What plain training is where there are other methods beside it.
USUAL = "sgd"


def method_labels(study: dict) -> list[str]:
    """The labels of the methods of a checked study, plain first."""
    return list(study.get("methods", [PLAIN]))


def training_of(study: dict, method: str) -> dict:
    """The settings of training of a method of a checked study, by its label."""
    return study.get("methods", {}).get(method) or study["training"]


def _own_keys(name):
    """The settings that a method has besides those of all methods."""
    shared = read_schema(KIND)["properties"]
    return [key for key in read_schema(f"{KIND}/{name}")["properties"] if key not in shared]


def _label(name, own):
    """A method as a part of a folder: its name, with the settings that are not its defaults."""
    defaults = read_schema(f"{KIND}/{name}")["properties"]
    settings = (
        f"+{key}={format_number(value)}"
        for key, value in sorted(own.items())
        if value != defaults[key]["default"]
    )
    return "".join([name, *settings])


def _check_method(method, written, place):
    """(label, settings of training) of a method that is not plain."""
    names = [name for name in choices(KIND) if name not in (GIVEN, USUAL)]
    name = method["name"]
    if name not in names:
        known = [PLAIN, *names]
        raise ConfigurationError(
            f"{place}: {shown(name)}; allowed: {listed(known)}{did_you_mean(name, known)}"
        )
    own = {key: value for key, value in method.items() if key != "name"}
    known = _own_keys(name)
    for key in own:
        if key not in known:
            raise ConfigurationError(
                f"{join(place, key)}: no setting of {name}; allowed: {listed(known)}. What all "
                f"methods share is in training{did_you_mean(key, known)}"
            )
    named = own | {"method": name}
    check_named(named, KIND, place, key="method")
    # What is wrong now was written in training.
    shared = f"{place}: {name} with training"
    training = check_named(written["training"] | named, KIND, shared, key="method")
    return _label(name, {key: training[key] for key in own}), training


def check_methods(study: dict, written: dict, place: str) -> dict[str, dict]:
    """{label: settings of training} of the methods of a study of networks; {} is the study's own.

    Args:
        study: with its defaults, its training checked.
        written: the study as it was written.
        place: of the study, in messages.

    Raises:
        ConfigurationError: a method that there is not, or is twice, or has no such setting; others
            beside a training that is not the usual one, or without plain training.
    """
    usual = study["training"]["method"]
    if study["methods"] != [{"name": PLAIN}] and usual != USUAL:
        raise ConfigurationError(
            f"{place}.training.method: {usual}; allowed where there are methods: {USUAL}, which is "
            f"then {PLAIN}"
        )
    found = {}
    for index, method in enumerate(study["methods"]):
        here = f"{place}.methods[{index}]"
        if method["name"] == PLAIN:
            label, training = PLAIN, {}
            if len(method) > 1:
                raise ConfigurationError(
                    f"{here}: settings of {PLAIN}; allowed: {PLAIN} alone, whose settings are "
                    "those of training"
                )
        else:
            label, training = _check_method(method, written, here)
        if label in found:
            raise ConfigurationError(f"{here}: {label} twice; allowed: every method once")
        found[label] = training
    if PLAIN not in found:
        raise ConfigurationError(
            f"{place}.methods: {listed(found)}; allowed: {PLAIN} among them, which others are "
            "compared with"
        )
    return dict(sorted(found.items(), key=lambda item: item[0] != PLAIN))
