"""Snakemake as the tests run it: the repository, a folder to run in, a small configuration."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
# Programs for people: no rule runs them.
BY_HAND = {"check_reference", "compare_runs", "write_reference"}


def hear_signals():
    """Tests in the background hand on signals that are ignored, and programs keep to that."""
    for each in (signal.SIGHUP, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)


@contextmanager
def held(process):
    """Within the context a process that leads a session, and all in it, stand still."""
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGCONT)


def wait_for(condition, seconds=120):
    """The first true value of a function."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def deep_study(**changes):
    """A study of a tiny network on digits, whose jobs take seconds."""
    return {
        "name": "deep",
        "dataset": {"name": "digits", "classes": [0, 1, 2], "test": 60},
        "model": {"name": "resnet18", "width": 2},
        "norm": "linf",
        "noises": ["adversarial"],
        "epsilons": [0, 0.1],
        "training": {
            "method": "sgd",
            "epochs": 1,
            "batch_size": 50,
            "learning_rate": 0.05,
            "schedule": "cosine",
            "attack": {"steps": 2},
            "monitored": 50,
        },
        "seeds": 2,
        "attack": {"steps": 2},
        "landscape": {"points": 3, "directions": 1, "images": 30, "plane_points": 3},
        "flatness": {"average_draws": 1, "ascent_starts": 2, "ascent_steps": 2},
        "curvature": {"images": 30, "leading": 2, "probes": 2},
        "accuracy": {"images": 50},
        "evaluation": {"epsilons": ["own"]},
    } | changes


def descent_study():
    """A study of two logistic models, whose jobs take two seconds each."""
    return {
        "name": "descent",
        "dataset": {"name": "digits", "classes": [0, 1]},
        "noises": ["adversarial"],
        "epsilons": [0.4, 0.7],
        "training": {"method": "gd", "steps": 30},
        "seeds": 1,
        "landscape": {"points": 5, "directions": 1, "plane_points": 0},
    }


SMALL = {
    "results": "results",
    "raw_data": "data",
    "studies": [
        {
            "name": "exact",
            "dataset": {"name": "digits", "classes": [0, 1]},
            "noises": ["adversarial", "random", "mixed", {"name": "aligned", "alignment": -0.5}],
            "epsilons": [0, 0.4, 1.4],
            "training": {"method": "exact", "weight_decay": 0.001},
            "landscape": {"points": 5, "directions": 2, "plane_points": 5},
            "evaluation": {"epsilons": ["own", 0, 0.4], "noises": ["adversarial", "own"]},
        },
        {
            "name": "no-decay",
            "dataset": {"name": "digits", "classes": [0, 1], "train": 60, "test": 30},
            "noises": ["adversarial"],
            "epsilons": [0, "8/255"],
            "training": {"method": "exact"},
            "seeds": 2,
            "landscape": {"points": 5, "directions": 1, "plane_points": 0},
        },
        {
            "name": "descent",
            "dataset": {"name": "digits", "classes": [0, 1]},
            "noises": ["adversarial"],
            "epsilons": [0, 1.3],
            "training": {"method": "gd", "steps": 30, "step_size": 1.0, "target_loss": 0.3},
            "seeds": 3,
            "landscape": {"points": 5, "directions": 2, "plane_points": 5},
        },
        {
            "name": "stochastic",
            "dataset": {"name": "digits", "classes": [3, 8]},
            "noises": ["random"],
            "epsilons": [0.3],
            "training": {"method": "sgd", "epochs": 2, "schedule": "cosine", "momentum": 0.9},
            "seeds": 2,
            "landscape": {"points": 5, "directions": 1, "plane_points": 0},
        },
        {
            "name": "signs",
            "dataset": {"name": "digits", "classes": [0, 1]},
            "model": {"name": "logistic", "bias": True},
            "norm": "linf",
            "noises": ["adversarial", "random"],
            "epsilons": [0, 0.2],
            "training": {"method": "exact", "weight_decay": 0.001},
            "landscape": {"points": 5, "directions": 2, "plane_points": 0},
            "evaluation": {"epsilons": ["own", 0], "noises": ["adversarial", "own"]},
        },
        deep_study(seeds_per_job=2, evaluation={"epsilons": ["own", 0]}),
    ],
}


def copy_repository(folder):
    """Copy the repository to a new folder, without what is made in it."""
    made = shutil.ignore_patterns(
        ".venv", ".git", ".snakemake", "results", "__pycache__", ".*_cache"
    )
    top = {"data"}
    shutil.copytree(
        ROOT,
        folder,
        ignore=lambda place, names: made(place, names) | (top if Path(place) == ROOT else set()),
    )


class Workflow:
    """Snakemake in a folder of its own, on a configuration of its own."""

    def __init__(self, folder, repository=ROOT):
        self.folder, self.repository = folder, repository

    def configure(self, config):
        """Write the configuration."""
        text = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
        (self.folder / "config.yaml").write_text(text, encoding="utf-8")

    def command(self, *arguments, cores=2, profile="default"):
        """The command that runs Snakemake with targets and options; without cores on a cluster."""
        command = [sys.executable, "-m", "snakemake", *arguments]
        command += ["--cores", cores] if cores else []
        command += ["--snakefile", self.repository / "Snakefile", "--directory", self.folder]
        command += ["--workflow-profile", self.repository / "profiles" / profile]
        command += ["--configfile", self.folder / "config.yaml"]
        return list(map(str, command))

    def run(self, *arguments, cores=2):
        """Run Snakemake with targets and options; returns the finished process."""
        command = self.command(*arguments, cores=cores)
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def start(self, *arguments, cores=2, profile="default", **options):
        """Start Snakemake as run does, with what else Popen takes; returns the running process."""
        ours = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "preexec_fn": hear_signals}
        options = ours | options
        command = self.command(*arguments, cores=cores, profile=profile)
        return subprocess.Popen(command, cwd=self.folder, text=True, **options)

    def succeed(self, *arguments, cores=2):
        """Run Snakemake and return its messages; it must succeed."""
        done = self.run(*arguments, cores=cores)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def fail(self, *arguments):
        """Run Snakemake and return its messages; it must fail, without a traceback."""
        done = self.run(*arguments)
        text = done.stdout + done.stderr
        assert done.returncode != 0, text
        assert "Traceback" not in text, text
        return text

    def planned(self, *targets):
        """{rule: number of jobs} that Snakemake would run now."""
        text = self.succeed(*targets, "--dry-run", "--quiet", "reason", "host")
        counts, table = {}, False
        for line in text.splitlines():
            words = line.split()
            if words[:2] == ["job", "count"]:
                table = True
            elif table and len(words) == 2 and words[1].isdigit():
                counts[words[0]] = int(words[1])
            elif table and not line.strip():
                break
        counts.pop("total", None)
        return counts

    def results(self):
        """{path: bytes} of all HDF5 and CSV files below results."""
        found = (self.folder / "results").rglob("*")
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in found
            if path.suffix in (".h5", ".csv")
        }


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def summary(workflow, study):
    return table(workflow.folder / "results" / study / "summary.csv")
