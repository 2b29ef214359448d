"""Epsilons of a configuration: their text, the label that stands in paths, their value."""

import re

from sharpscape.errors import ConfigurationError
from sharpscape.planning.messages import shown
from sharpscape.planning.schemas import allowed_text, read_schema
from sharpscape.words import OWN, format_number

_FRACTION = re.compile(r"([0-9]{1,9})/([1-9][0-9]{0,8})")
# Pixels lie between 0 and 1; most images have 255 steps between.
PIXEL, STEPS = 1, 255


def _allowed(*keys):
    """What an entry may be of the list that these keys of a study lead to."""
    schema = read_schema("study")
    for key in keys:
        schema = schema["properties"][key]
    return f"allowed: {allowed_text(schema['items'])}"


def read_epsilon(text: object, place: str, allowed: str = "") -> tuple[str, float]:
    """Return (label, value) of an epsilon: a number, or a text a/b.

    Args:
        allowed: what a message says is allowed; left out, what is allowed in a study's epsilons.

    Raises:
        ConfigurationError: neither, or negative, or not finite.
    """
    if isinstance(text, str) and (found := _FRACTION.fullmatch(text)):
        return f"{int(found[1])}of{int(found[2])}", int(found[1]) / int(found[2])
    if isinstance(text, bool) or not isinstance(text, int | float) or text < 0:
        raise ConfigurationError(f"{place}: {shown(text)}; {allowed or _allowed('epsilons')}")
    return format_number(text), float(text)


def text_of(label: str) -> str:
    """An epsilon as a configuration writes it, from its label: 8/255 of 8of255."""
    return label.replace("of", "/")


def read_epsilons(values: list, place: str) -> dict[str, float]:
    """Return {label: value}, 0 under the label "0".

    Raises:
        ConfigurationError: one is none, or two are equal.
    """
    epsilons: dict[str, float] = {}
    known: dict[float, str] = {}
    for index, text in enumerate(values):
        label, value = read_epsilon(text, f"{place}[{index}]")
        if value in known:
            raise ConfigurationError(
                f"{place}[{index}]: {text} equals {known[value]}; allowed: every epsilon once"
            )
        known[value] = label = "0" if value == 0 else label
        epsilons[label] = value
    return epsilons


def check_evaluations(values: list, place: str) -> None:
    """Raise ConfigurationError unless these are epsilons or own, each once."""
    known, allowed = [], _allowed("evaluation", "epsilons")
    for index, value in enumerate(values):
        here = f"{place}[{index}]"
        number = value if value == OWN else read_epsilon(value, here, allowed)[1]
        if number in known:
            raise ConfigurationError(f"{here}: {value} twice; allowed: each once")
        known.append(number)


def check_range(values: list, place: str) -> None:
    """Raise ConfigurationError for an epsilon above the range of a pixel."""
    for index, text in enumerate(values):
        value = 0.0 if text == OWN else read_epsilon(text, place)[1]
        if value > PIXEL:
            meant = f". Did you mean {text}/{STEPS}?" if value in range(STEPS + 1) else ""
            raise ConfigurationError(
                f"{place}[{index}]: {text}; allowed with norm linf: up to {PIXEL}, the range of a "
                f"pixel{meant}"
            )
