"""What a job costs before it does anything: Python and the imports of its program."""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

REPEATS = 7
LIMIT = 0.4
SCRIPTS = Path(__file__).parents[1] / "scripts"
# What a program loads once it works, as some of its jobs do; others load nothing more. Of jobs that
# work on models, what those of the logistic model load.
LOADED_LATER = {
    "fetch_data": ["pooch"],
    "prepare_data": ["sklearn.datasets"],
    "measure_geometry": ["clarabel", "scipy.sparse"],
    "train_model": ["sharpscape.families.linear.train_model", "tqdm"],
    "measure_landscape": ["sharpscape.families.linear.measure_landscape"],
    "measure_curvature": ["sharpscape.families.linear.measure_curvature"],
    "measure_accuracy": ["sharpscape.families.linear.measure_accuracy", "scipy.special"],
    "judge_claims": ["scipy.special"],
}


class StartCost(NamedTuple):
    """Median seconds of one program.

    Attributes:
        start: until it would work (--help).
        loaded_later: what it may import afterwards.
        whole: the start with these imports; equal to start where there are none.
    """

    program: str
    start: float
    loaded_later: list
    whole: float


def _seconds(command):
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *command],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(SCRIPTS)},
    )
    return time.perf_counter() - start


def measure_start_costs():
    """Return a StartCost per program in scripts/, and bare Python's first.

    All commands take turns, so that a busy moment of the machine hits all alike.
    """
    programs = sorted(path.stem for path in SCRIPTS.glob("*.py"))
    commands = {("python", "start"): ["-c", "pass"]}
    for program in programs:
        commands[program, "start"] = [str(SCRIPTS / f"{program}.py"), "--help"]
        if program in LOADED_LATER:
            modules = ", ".join([program, *LOADED_LATER[program]])
            commands[program, "whole"] = ["-c", f"import {modules}"]
    # The first round writes bytecode and fills the file cache; it does not count.
    rounds = [
        {key: _seconds(command) for key, command in commands.items()} for _ in range(REPEATS + 1)
    ]
    seconds = {key: median(each[key] for each in rounds[1:]) for key in commands}
    return [
        StartCost(
            program,
            seconds[program, "start"],
            LOADED_LATER.get(program, []),
            seconds.get((program, "whole"), seconds[program, "start"]),
        )
        for program in ["python", *programs]
    ]
