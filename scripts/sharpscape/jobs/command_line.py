"""The command line that all programs share: files in, settings as JSON, files out."""

import argparse
import json
import os
import signal
import sys

from threadpoolctl import threadpool_limits

from sharpscape.errors import SharpscapeError
from sharpscape.jobs.gpus import gpu_slot


def run(program, *, inputs=(), lists=(), outputs=("output",)):
    """Run program(arguments) and end the process: one message for bad input, and for Ctrl-C.

    Args:
        program: a function; the docstring of its module is the text of --help.
        inputs, lists, outputs: names of the options that take one path, several, one file.

    Each program also takes --settings (JSON) and --gpus. Its arguments have threads, which are a
    setting and never what the machine has: the same threads give the same bits. A GPU that they
    ask for is theirs until they end; SHARPSCAPE_JOBS_PER_GPU says how many may share one (1).
    """
    parser = argparse.ArgumentParser(description=sys.modules[program.__module__].__doc__)
    for name in inputs:
        parser.add_argument(f"--{name}", required=True, metavar="PATH")
    for name in lists:
        parser.add_argument(f"--{name}", required=True, nargs="*", metavar="PATH")
    for name in outputs:
        parser.add_argument(f"--{name}", required=True, metavar="FILE")
    parser.add_argument("--settings", required=True, type=json.loads, metavar="JSON")
    parser.add_argument("--gpus", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    if "threads" not in arguments.settings:
        parser.error("--settings: threads is missing")
    arguments.threads = arguments.settings["threads"]
    sharing = int(os.environ.get("SHARPSCAPE_JOBS_PER_GPU", 1))
    try:
        with gpu_slot(arguments.gpus, sharing), threadpool_limits(arguments.threads):
            program(arguments)
    except SharpscapeError as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        print("Stopped by SIGINT", file=sys.stderr)
        # As a shell has it for what a signal has ended.
        sys.exit(128 + signal.SIGINT)
