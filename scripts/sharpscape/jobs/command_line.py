"""The command line that all programs share: an identity file, and the files to make."""

import argparse
import os
import signal
import sys
from pathlib import Path

from threadpoolctl import threadpool_limits

from sharpscape.errors import SharpscapeError
from sharpscape.jobs.gpus import gpu_slot
from sharpscape.jobs.identity_file import note_what_was_made, read_identity_file


def run(program, *, inputs=(), lists=(), outputs=("output",), options=()):
    """Run program(arguments) and end the process: one message for bad input, and for Ctrl-C.

    Args:
        program: a function; the docstring of its module is the text of --help.
        inputs, lists: roles of one file, and of several, that the program reads; its arguments
            have an InputFile of each, and a list of them.
        outputs: names of the options that name a file to make.
        options: names of further options, each of them a text, "" where it is left out.

    Each program takes --identity, its identity file, and --gpus. Its arguments have settings, with
    the identity of what it makes, and threads, which are a setting and never what the machine
    has: the same threads give the same bits. A GPU that they ask for is theirs until they end;
    SHARPSCAPE_JOBS_PER_GPU says how many may share one (1).
    """
    parser = argparse.ArgumentParser(description=sys.modules[program.__module__].__doc__)
    parser.add_argument("--identity", required=True, metavar="FILE")
    for name in outputs:
        parser.add_argument(f"--{name}", required=True, metavar="FILE")
    for name in options:
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--gpus", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    sharing = int(os.environ.get("SHARPSCAPE_JOBS_PER_GPU", 1))
    try:
        asked = read_identity_file(arguments.identity)
        arguments.settings = asked.settings | {"identity": asked.identity}
        arguments.threads = asked.settings["threads"]
        for role in inputs:
            (only,) = asked.inputs[role]
            setattr(arguments, role, only)
        for role in lists:
            setattr(arguments, role, asked.inputs[role])
        with gpu_slot(arguments.gpus, sharing), threadpool_limits(arguments.threads):
            program(arguments)
        # Run by hand, it may make some elsewhere.
        places = {(asked.results / each).absolute() for each in asked.outputs}
        if all(Path(getattr(arguments, each)).absolute() in places for each in outputs):
            note_what_was_made(asked)
    except SharpscapeError as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        print("Stopped by SIGINT", file=sys.stderr)
        # As a shell has it for what a signal has ended.
        sys.exit(128 + signal.SIGINT)
