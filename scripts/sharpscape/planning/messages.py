"""How messages name what is wrong: the place of a key, a value cut short, what was meant."""

import difflib
from collections.abc import Iterable

# Characters of a value, or of a key, that a message repeats; of all names that are allowed.
LONGEST, LONGEST_LIST = 60, 200


def cut(text: str, longest: int = LONGEST) -> str:
    """A text, its end left out where it is long."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def listed(names: Iterable[str]) -> str:
    """Names, each once, as far as they are not too many; "none" for none."""
    return cut(", ".join(dict.fromkeys(names)), LONGEST_LIST) or "none"


def shown(value: object) -> str:
    """A value as Python writes it, cut short; a key without a value has none."""
    return "nothing" if value is None else cut(repr(value))


def key_text(key: object) -> str:
    """A key, cut short; as Python writes it where it has what cannot be printed."""
    text = str(key)
    return cut(text if text.isprintable() else repr(key))


def join(place: str, key: object) -> str:
    """The dotted place of a key."""
    return f"{place}.{key_text(key)}" if place else key_text(key)


def did_you_mean(word: object, names: Iterable[object]) -> str:
    """ ". Did you mean …?" with the one of these names that the word is most like; "" for none."""
    known = {str(name).casefold(): str(name) for name in names}
    written = cut(str(word)).casefold()
    close = difflib.get_close_matches(written, known, n=1)
    return f". Did you mean {known[close[0]]}?" if close else ""
