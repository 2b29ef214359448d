"""What a terminal shows of a text that was written to it."""

import re

CODES = re.compile(r"\x1b\[[0-9;]*m")


def screen(text):
    """The lines on a terminal, without colours: a return and ESC [ K clear a line."""
    lines = [""]
    for part in re.split(r"(\r\x1b\[K|\r?\n)", CODES.sub("", text)):
        if part.endswith("\n"):
            lines.append("")
        elif part == "\r\x1b[K":
            lines[-1] = ""
        else:
            lines[-1] += part
    return [line for line in lines if line]
