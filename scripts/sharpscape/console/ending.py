"""What stands at the end of a run: the answer, and where it all is."""

import re
from collections.abc import Mapping
from pathlib import Path

from sharpscape.console.terminal import painted

# How the verdicts in a line of the answer are coloured; others are not.
COLOURS = {"holds": "green", "reversed": "magenta", "mixed": "yellow"}
VERDICT = re.compile(rf"(?<=: )({'|'.join(COLOURS)})( on the whole)?(?=[;.])")
STUDY = re.compile(r"^[^:]+:")


def _line(text):
    """A line of the answer in colours."""
    text = VERDICT.sub(lambda found: painted(found[0], COLOURS[found[1]]), text)
    return STUDY.sub(lambda found: painted(found[0], "bold"), text)


def ending(answer: str, places: Mapping[str, Path], *, terminal: bool, colours: bool) -> str:
    """The answer and the places, as text.

    Args:
        answer: a line for each sentence.
        places: {what: its file}.
        terminal: whether the first place is also given as a link that opens a browser.
        colours: whether to write in colours.
    """
    lines = answer.splitlines()
    said = {name: str(path) for name, path in places.items()}
    if terminal:
        first = next(iter(places))
        said[first] += f" ({places[first].absolute().as_uri()})"
    if colours:
        lines = [_line(line) for line in lines]
        said = {painted(name, "bold"): place for name, place in said.items()}
    return "\n".join(["", *lines, *(f"{name}: {place}" for name, place in said.items())])
