"""How a run was made: versions and code, times of the stages, the machine."""

import json
import os
import platform
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sharpscape.files.hdf5 import made_with
from sharpscape.jobs.processor import processor

# Stages from the first to the last, those in a row beside each other; each with its programs, of
# which those of figures have names of their own.
STAGES = (
    {"download": "fetch_data"},
    {"prepare": "prepare_data"},
    {"geometry": "measure_geometry"},
    {"train": "train_model"},
    {
        "landscape": "measure_landscape",
        "curvature": "measure_curvature",
        "accuracy": "measure_accuracy",
    },
    {"summarise": "summarise_study"},
    {"judge": "judge_claims"},
    {"figures": "draw_", "verdicts": "write_verdicts"},
    {"report": "write_report"},
)
BOX, ROW = (160, 44), 66
WIDTH = 540


class Program(NamedTuple):
    """The jobs of a program.

    Attributes:
        name: of the program, or of the rule where that is another.
        jobs: how many.
        seconds: of all together; longest: of one.
        memory: most of one, in MB.
    """

    name: str
    jobs: int
    seconds: float
    longest: float
    memory: float


def _number(text):
    """A cell of Snakemake's table; "-" where a job was too short to be measured."""
    try:
        return float(text)
    except ValueError:
        return 0.0


def programs(benchmarks: Path) -> list[Program]:
    """The programs of a run, in the order of the stages, from Snakemake's tables of times."""
    times: dict[str, list[dict[str, str]]] = defaultdict(list)
    for path in sorted(benchmarks.rglob("*.tsv")):
        # {program}/{job}.tsv, or {program}.tsv of one that has one job.
        name = path.relative_to(benchmarks).parts[0].removesuffix(".tsv")
        lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
        # Snakemake empties a table before it writes it, while another job runs.
        times[name] += [dict(zip(lines[0], row, strict=False)) for row in lines[1:]]
    found = []
    for name, jobs in ((name, jobs) for name, jobs in times.items() if jobs):
        seconds = [_number(each["s"]) for each in jobs]
        memory = max(_number(each.get("max_rss", "-")) for each in jobs)
        found.append(Program(name, len(jobs), sum(seconds), max(seconds), memory))
    order = [program for row in STAGES for program in row.values()]

    def position(program):
        return next(
            (i for i, each in enumerate(order) if program.name.startswith(each)), len(order)
        )

    return sorted(found, key=position)


def _seconds(seconds):
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:.0f} s"


def _note(name, found):
    """How many jobs a stage has, and their seconds."""
    jobs = [each for each in found if each.name.startswith(name)]
    count = sum(each.jobs for each in jobs)
    if not count:
        return "none"
    return f"{count} job{'s' * (count > 1)}, {_seconds(sum(each.seconds for each in jobs))}"


def stages(found: Sequence[Program]) -> dict[str, Any]:
    """The stages as boxes and lines of a drawing, one row below the other."""
    boxes, lines = [], []
    above: list[tuple[float, float]] = []
    width, height = BOX
    for row, names in enumerate(STAGES):
        room = WIDTH / len(names)
        below: list[tuple[float, float]] = []
        for index, (stage, program) in enumerate(names.items()):
            x, y = (index + 0.5) * room - width / 2, row * ROW + 2
            note = "this page" if stage == "report" else _note(program, found)
            boxes.append(
                {"name": stage, "note": note, "x": x, "y": y, "width": width, "height": height}
            )
            below.append((x + width / 2, y))
        lines += [(x, y + height, at, top) for x, y in above for at, top in below]
        above = below
    return {"boxes": boxes, "lines": lines, "width": WIDTH, "height": len(STAGES) * ROW}


def machine() -> str:
    """A sentence on the machine that this process runs on."""
    return (
        f"This page was written on a machine with {processor()}, {os.cpu_count()} cores, "
        f"{platform.system()}, Python {platform.python_version()}."
    )


def versions(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """[(what, its values)] of result files: all that their roots say, each value once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in paths:
        for name, value in made_with(path).items():
            found[name][value] = None
    names = {"version": "results by sharpscape", "code_hash": "code of their programs"}
    return [(names.get(name, name), ", ".join(each)) for name, each in found.items()]


def configuration(study: Mapping[str, Any]) -> str:
    """A study's settings as text."""
    return json.dumps(study, indent=2, ensure_ascii=False)
