"""A configuration as plain data: YAML holds more than texts, numbers, lists and mappings.

An anchor may contain itself, or stand for so much that writing it out takes all memory; a day
without quotes is a date. What is plain can be looked at, repeated in a message, written as JSON.
"""

from sharpscape.errors import ConfigurationError
from sharpscape.planning.messages import cut, join, key_text, shown

# Far more than the longest configuration that can be planned has.
MOST_ENTRIES = 100_000
DEEPEST = 20
# Longer ones cannot be shown (Python's own limit is 4,300 digits).
LARGEST = 10**300
LONGEST_TEXT = 10_000


def _check_leaf(value, place):
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise ConfigurationError(
                f"{place}: a text of {len(value)} characters; allowed: up to {LONGEST_TEXT}"
            )
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise ConfigurationError(
                f"{place}: a number of more than 300 digits; allowed: a finite number"
            )
    elif value is not None and not isinstance(value, float):
        raise ConfigurationError(
            f"{place}: {shown(value)}; allowed: texts, numbers, lists and mappings (write a text "
            "that looks like something else in quotes)"
        )


def plain(config: dict) -> dict:
    """A copy of the configuration, of dicts, lists, texts, numbers, truth values and None alone.

    Raises:
        ConfigurationError: it has something else, or too much, or contains itself.
    """
    entries = 0

    def copied(value, place, depth):
        nonlocal entries
        entries += 1
        if depth > DEEPEST:
            raise ConfigurationError(
                f"{cut(place)}: inside itself, or more than {DEEPEST} lists and mappings deep"
            )
        if entries > MOST_ENTRIES:
            raise ConfigurationError(
                f"{cut(place)}: the configuration has more than {MOST_ENTRIES} entries, with all "
                "that its anchors stand for"
            )
        if isinstance(value, dict):
            return {
                key if isinstance(key, str) else key_text(key): copied(
                    each, join(place, key), depth + 1
                )
                for key, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [
                copied(each, f"{place}[{index}]", depth + 1) for index, each in enumerate(value)
            ]
        _check_leaf(value, place)
        return value

    return {
        key if isinstance(key, str) else key_text(key): copied(value, key_text(key), 1)
        for key, value in config.items()
    }
