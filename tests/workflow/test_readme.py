"""The README's commands, all of them, in a copy of the repository as a user would have it.

What needs more than this machine has (a cluster, the benchmark's other packages) or is these very
tests is planned instead of run, and listed below with the reason.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from workflow import ROOT, copy_repository

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip()]

# command: what is run instead.
INSTEAD = {
    # These tests.
    "make test": "make --dry-run test",
    # Other packages, minutes of timing.
    "make benchmark": "make --dry-run benchmark",
    # No cluster here: the profile is loaded and the jobs planned. test_slurm.py has a cluster.
    "snakemake --workflow-profile profiles/slurm": (
        "snakemake --workflow-profile profiles/slurm --dry-run"
    ),
    "snakemake --workflow-profile profiles/cluster-generic": (
        "snakemake --workflow-profile profiles/cluster-generic --dry-run"
    ),
    # MNIST itself is run by test_golden.py, on fewer epsilons.
    "snakemake --cores 8 --configfile configs/mnist.yaml": (
        "snakemake --cores 8 --configfile configs/mnist.yaml --dry-run"
    ),
    "snakemake --cores 8 --configfile configs/mnist-pairs.yaml": (
        "snakemake --cores 8 --configfile configs/mnist-pairs.yaml --dry-run"
    ),
    # Forty minutes; a seed and two of its epsilons are run by test_deep_models.py.
    "snakemake --cores 2 --configfile configs/cifar10-small.yaml": (
        "snakemake --cores 2 --configfile configs/cifar10-small.yaml --dry-run"
    ),
    # Days on a GPU.
    "snakemake --cores 8 --resources gpu=2 --configfile configs/cifar10.yaml": (
        "snakemake --cores 8 --resources gpu=2 --configfile configs/cifar10.yaml --dry-run"
    ),
    "snakemake --cores 8 --resources gpu=2 --configfile configs/svhn.yaml": (
        "snakemake --cores 8 --resources gpu=2 --configfile configs/svhn.yaml --dry-run"
    ),
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The repository as a user has it after a clone."""
    folder = tmp_path_factory.mktemp("a clone") / "sharpscape"
    copy_repository(folder)
    return folder


def run(command, clone):
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        # The environment that the tests run in is the one that make would set up.
        "MAKEFLAGS": f"VENV={sys.prefix}",
    }
    return subprocess.run(
        command, shell=True, cwd=clone, env=environment, capture_output=True, text=True, check=False
    )


def test_the_two_commands_come_first():
    assert COMMANDS[:2] == ["make reproduce", "make test"]


@pytest.mark.parametrize("command", COMMANDS)
def test_command(clone, command):
    done = run(INSTEAD.get(command, command), clone)
    assert done.returncode == 0, done.stdout + done.stderr
    if command == "make reproduce":
        assert "results/default/claims.csv" in done.stdout
        assert "Study exact" in done.stdout
        assert (clone / "results/default/figures/verdicts.png").stat().st_size > 10_000


def test_every_exception_is_still_in_the_readme():
    assert set(INSTEAD) <= set(COMMANDS)


def test_nothing_is_left_to_be_filled_in():
    assert "@" not in README


def test_every_file_that_is_linked_exists():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
