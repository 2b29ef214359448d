"""What the tests share: where the repository and the original files are, small data, Snakemake."""

import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "tests" / "reference"


def raw_data_folder():
    """Folder of the original files: SHARPSCAPE_RAW_DATA, data, or ../shared/data; else None."""
    places = [os.environ.get("SHARPSCAPE_RAW_DATA"), ROOT / "data", ROOT.parent / "shared" / "data"]
    for place in filter(None, places):
        if (Path(place) / "mnist" / "train-images-idx3-ubyte.gz").exists():
            return Path(place).resolve()
    return None


@pytest.fixture(scope="session")
def raw_data():
    folder = raw_data_folder()
    if folder is None:
        message = "NOT TESTED on the original MNIST files: name their folder in SHARPSCAPE_RAW_DATA"
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def reference():
    """Read one of the reference files by name."""
    return lambda name: json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def rows():
    """A small separable problem, shape [40, 6]."""
    generator = np.random.default_rng(0)
    return generator.normal(size=(40, 6)) + np.array([1.0, 0.5, 0, 0, 0, 0])


@pytest.fixture(scope="session")
def digit_rows():
    """z of two digits' training split by the library's own reader: function of the classes."""
    from sharpscape.datasets import load_dataset, signed_rows
    from sharpscape.subsets import choose_samples

    def read(classes, split="train"):
        dataset = load_dataset("digits", {})
        chosen = choose_samples(dataset, classes, {"train": None, "test": None}, 0)
        fields = {"classes": np.array(classes), "maximum": np.array([dataset.maximum])}
        for name, samples in chosen.items():
            fields[f"{name}/images"], fields[f"{name}/labels"] = samples
        return signed_rows(fields, split)

    return read


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

    def run(self, *arguments, cores=2):
        """Run Snakemake with targets and options; returns the finished process."""
        command = [sys.executable, "-m", "snakemake", *arguments, "--cores", str(cores)]
        command += ["--snakefile", self.repository / "Snakefile", "--directory", self.folder]
        command += ["--workflow-profile", self.repository / "profiles" / "default"]
        command += ["--configfile", self.folder / "config.yaml"]
        return subprocess.run(
            list(map(str, command)), cwd=self.folder, capture_output=True, text=True, check=False
        )

    def succeed(self, *arguments, cores=2):
        """Run Snakemake and return its messages; it must succeed."""
        done = self.run(*arguments, cores=cores)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

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


@pytest.fixture(scope="session")
def new_workflow(tmp_path_factory):
    """Make a Workflow in a new folder, whose path has a space."""

    def make(config, name="a study"):
        workflow = Workflow(tmp_path_factory.mktemp(name, numbered=True))
        workflow.configure(config)
        return workflow

    return make
