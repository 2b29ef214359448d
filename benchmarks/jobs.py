"""How long planning takes (snakemake --dry-run), beside a bare Snakefile of as many jobs.

    python -m benchmarks.jobs [jobs …]

Prints seconds and the largest resident memory of each. The first planning writes an identity file
per job; planning again reads them. The bare Snakefile, whose rule copies nothing and has no params,
is the floor.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
STUDIES = 10
SEEDS = 5
# One job of each on every model.
TARGETS = ["train", "landscape", "curvature", "accuracy"]
BARE = """
rule all:
    input: expand("model-{{number}}", number=range({jobs}))
rule train:
    output: "model-{{number}}"
    shell: "touch {{output}}"
"""


def configuration(models):
    """Ten studies of five seeds, with as many epsilons as make so many models."""
    epsilons = [round(0.01 * (1 + index), 2) for index in range(models // STUDIES // SEEDS)]
    study = {
        "dataset": {"name": "digits", "classes": [0, 1]},
        "norm": "l2",
        "noises": ["adversarial"],
        "epsilons": epsilons,
        "training": {"method": "gd"},
        "seeds": SEEDS,
        "seeds_per_job": 1,
    }
    studies = [{"name": f"study{index}"} | study for index in range(STUDIES)]
    return {"results": "results", "raw_data": "data", "studies": studies}


def planned(folder, snakefile, targets, *options):
    """(seconds, largest resident memory in MB) of a dry run in a folder."""
    command = [sys.executable, "-m", "snakemake", *targets, "--dry-run", "--quiet", "all"]
    command += ["--cores", "2", "--snakefile", str(snakefile), "--directory", str(folder)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: failed")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main():
    """Print one line per number of jobs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("jobs", nargs="*", type=int, default=[200, 2000, 10000])
    print(f"{'jobs':>6}{'':>7}{'ours s':>9}{'ours MB':>9}{'bare s':>9}{'bare MB':>9}{'ratio':>7}")
    for jobs in parser.parse_args().jobs:
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder, "studies.yaml")
            studies = configuration(jobs // len(TARGETS))
            config.write_text(yaml.safe_dump(studies), encoding="utf-8")
            bare = Path(folder, "Snakefile")
            bare.write_text(BARE.format(jobs=jobs), encoding="utf-8")
            floor = planned(folder, bare, ["all"])
            for time_of in ("first", "again"):
                ours = planned(folder, ROOT / "Snakefile", TARGETS, "--configfile", str(config))
                print(
                    f"{jobs:>6}{time_of:>7}{ours[0]:>9.1f}{ours[1]:>9.0f}"
                    f"{floor[0]:>9.1f}{floor[1]:>9.0f}{ours[0] / floor[0]:>6.1f}×"
                )


if __name__ == "__main__":
    main()
