"""What a message about a file that a job made recommends."""

import os
import shlex


def how_to_remake(path):
    """The end of every message about a file that a job made: how to make it again.

    SHARPSCAPE_REMAKE is the command that does it, with {} for the file; unset when a program is
    run by hand.
    """
    command = os.environ.get("SHARPSCAPE_REMAKE")
    if command is None:
        return "Run the program that makes it again"
    return f"To make it again: {command.replace('{}', shlex.quote(str(path)))}"
