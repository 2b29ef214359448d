"""Epsilons of a configuration: their text, the label that stands in paths, their value."""

import re

from sharpscape.errors import ConfigurationError
from sharpscape.words import format_number

_FRACTION = re.compile(r"(\d+)/([1-9]\d*)")
ALLOWED = "allowed: a number >= 0, or a text a/b such as 8/255"


def read_epsilon(text: object, place: str) -> tuple[str, float]:
    """Return (label, value) of an epsilon: a number, or a text a/b.

    Raises:
        ConfigurationError: neither, or negative, or not finite.
    """
    if isinstance(text, str) and (found := _FRACTION.fullmatch(text)):
        return f"{int(found[1])}of{int(found[2])}", int(found[1]) / int(found[2])
    if isinstance(text, bool) or not isinstance(text, int | float):
        raise ConfigurationError(f"{place}: {text!r}; {ALLOWED}")
    if text < 0:
        raise ConfigurationError(f"{place}: {text}; {ALLOWED}")
    return format_number(text), float(text)


def read_epsilons(values: object, place: str) -> dict[str, float]:
    """Return {label: value}, 0 under the label "0".

    Raises:
        ConfigurationError: no list, or empty, or two equal values.
    """
    if not isinstance(values, list) or not values:
        raise ConfigurationError(f"{place}: {values!r}; allowed: a list of one or more epsilons")
    epsilons: dict[str, float] = {}
    for index, text in enumerate(values):
        label, value = read_epsilon(text, f"{place}[{index}]")
        for other, known in epsilons.items():
            if known == value:
                raise ConfigurationError(
                    f"{place}[{index}]: {text} equals {other}; allowed: every epsilon once"
                )
        epsilons["0" if value == 0 else label] = value
    return epsilons


def check_evaluations(values: list, place: str) -> None:
    """Raise ConfigurationError unless these are epsilons or own, each once."""
    known = []
    for index, value in enumerate(values):
        here = f"{place}[{index}]"
        number = value if value == "own" else read_epsilon(value, f"{here} (not own)")[1]
        if number in known:
            raise ConfigurationError(f"{here}: {value} twice; allowed: each once")
        known.append(number)
