"""How a run was made: versions and code, times of the stages, the machine."""

import json
import os
import platform
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sharpscape.files.hdf5 import made_with
from sharpscape.files.tables import table_made_with
from sharpscape.jobs.processor import processor

# A row per stage of the pipeline, or several beside each other: {stage: program}.
Stages = Sequence[Mapping[str, str]]
BOX, ROW = (160, 44), 66
WIDTH = 540


class Made(NamedTuple):
    """What a run has left behind that says how it was made.

    Attributes:
        results: result files, whose roots say what they were made with.
        tables: tables, whose checksum files do.
        benchmarks: the folder of Snakemake's tables of times.
    """

    results: Sequence[Path]
    tables: Sequence[Path]
    benchmarks: Path


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


def programs(benchmarks: Path, stages: Stages) -> list[Program]:
    """The programs behind the page, in the order of the stages, from Snakemake's tables of times.

    Not its own, nor those of jobs that it does not wait for: their tables may be of now or of
    an earlier run.
    """
    order = [program for row in stages[:-1] for program in row.values()]
    times: dict[str, list[dict[str, str]]] = defaultdict(list)
    for path in sorted(benchmarks.rglob("*.tsv")):
        # {program}/{job}.tsv, or {program}.tsv of one that has one job.
        name = path.relative_to(benchmarks).parts[0].removesuffix(".tsv")
        if not name.startswith(tuple(order)):
            continue
        lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
        # One of a job that failed is empty.
        times[name] += [dict(zip(lines[0], row, strict=False)) for row in lines[1:]]
    found = []
    for name, jobs in ((name, jobs) for name, jobs in times.items() if jobs):
        seconds = [_number(each["s"]) for each in jobs]
        memory = max(_number(each.get("max_rss", "-")) for each in jobs)
        found.append(Program(name, len(jobs), sum(seconds), max(seconds), memory))
    return sorted(found, key=lambda program: [not program.name.startswith(each) for each in order])


def _seconds(seconds):
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:.0f} s"


def _note(name, found):
    """How many jobs a stage has, and their seconds."""
    jobs = [each for each in found if each.name.startswith(name)]
    count = sum(each.jobs for each in jobs)
    if not count:
        return "none"
    return f"{count} job{'s' * (count > 1)}, {_seconds(sum(each.seconds for each in jobs))}"


def drawing(found: Sequence[Program], stages: Stages) -> dict[str, Any]:
    """The stages as boxes and lines, one row below the other; the last is the page's own."""
    boxes, lines = [], []
    above: list[tuple[float, float]] = []
    width, height = BOX
    for row, names in enumerate(stages):
        room = WIDTH / len(names)
        below: list[tuple[float, float]] = []
        for index, (stage, program) in enumerate(names.items()):
            x, y = (index + 0.5) * room - width / 2, row * ROW + 2
            note = "this page" if row == len(stages) - 1 else _note(program, found)
            boxes.append(
                {"name": stage, "note": note, "x": x, "y": y, "width": width, "height": height}
            )
            below.append((x + width / 2, y))
        lines += [(x, y + height, at, top) for x, y in above for at, top in below]
        above = below
    return {"boxes": boxes, "lines": lines, "width": WIDTH, "height": len(stages) * ROW}


def machine() -> str:
    """A sentence on the machine that this process runs on."""
    return (
        f"This page was written on a machine with {processor()}, {os.cpu_count()} cores, "
        f"{platform.system()}, Python {platform.python_version()}."
    )


def versions(results: Iterable[Path], tables: Iterable[Path]) -> list[tuple[str, str]]:
    """[(what, its values)] of result files and tables: all that they say, each value once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    said = [*map(made_with, results), *map(table_made_with, tables)]
    for each in said:
        for name, value in each.items():
            found[name][value] = None
    names = {"version": "results by sharpscape", "code_hash": "code of their programs"}
    return [(names.get(name, name), ", ".join(each)) for name, each in found.items()]


def configuration(study: Mapping[str, Any]) -> str:
    """A study's settings as text."""
    return json.dumps(study, indent=2, ensure_ascii=False)
