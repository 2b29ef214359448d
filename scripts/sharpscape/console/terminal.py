"""What a stream can show: lines that change, colours, links."""

import os
from typing import TextIO

STYLES = {"bold": 1, "green": 32, "yellow": 33, "magenta": 35}


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at a stream, on a terminal that can change a line."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def has_colours(stream: TextIO) -> bool:
    """Whether to write in colours. NO_COLOR, whatever it is, asks for none (no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def painted(text: str, style: str) -> str:
    """A text in one of STYLES."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m"
