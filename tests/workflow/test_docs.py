"""All commands and all Python of the pages, in a copy of the repository as a user would have it.

What needs more than this machine has (a cluster, another environment), takes hours, or is these
very tests, is planned instead of run: INSTEAD says why. A Python block that is not run says why on
its page.
"""

import os
import shlex
import subprocess
import sys

import pytest
from pages import BLOCKS, commands_of
from workflow import ROOT, copy_repository

# command: what is run instead, and why.
INSTEAD = {
    "make test": ("make --dry-run test", "it is these tests"),
    "make test-fast": ("make --dry-run test-fast", "it is some of these tests"),
    "make lint": ("make --dry-run lint", ".ci/run does it before these tests"),
    ".venv/bin/python -m pytest tests/unit/files": (
        "python -m pytest --collect-only tests/unit/files",
        "it is some of these tests",
    ),
    "make benchmark": ("make --dry-run benchmark", "it takes other packages, and minutes"),
    "pip install --require-hashes -r constraints.txt": (
        "pip install --dry-run --quiet --require-hashes -r constraints.txt",
        "it would change the environment that the tests run in",
    ),
    "pip install -r requirements.txt": (
        "pip install --dry-run --quiet -r requirements.txt",
        "it would change the environment that the tests run in",
    ),
    "make constraints": ("make --dry-run constraints", "it needs uv, and asks the package index"),
    "make reference": ("make --dry-run reference", "it would write the reference anew"),
    "python scripts/compare_runs.py results/default results/mine": (
        "python scripts/compare_runs.py results/default results/default",
        "runs that differ end with 1",
    ),
    "python scripts/compare_runs.py results/default results/mine --html comparison.html": (
        "python scripts/compare_runs.py results/default results/default --html comparison.html",
        "runs that differ end with 1",
    ),
    "pip install -e .": (
        "pip --version",
        "it would change the environment that the tests run in",
    ),
    "snakemake --workflow-profile profiles/slurm": (
        "snakemake --workflow-profile profiles/slurm --dry-run",
        "there is no cluster; test_slurm.py starts one",
    ),
    "snakemake --workflow-profile profiles/cluster-generic": (
        "snakemake --workflow-profile profiles/cluster-generic --dry-run",
        "there is no cluster; test_slurm.py starts one",
    ),
    "python -m docs.verdict_table results/mnist/claims.csv": (
        "python -m docs.verdict_table --help",
        "it needs the run on MNIST; test_pages.py has a made-up table",
    ),
    "python -m docs.verdict_table results/cifar10-fit/claims.csv": (
        "python -m docs.verdict_table --help",
        "it needs the run on CIFAR-10; test_pages.py has a made-up table",
    ),
    "python -m docs.verdict_table results/cifar10-methods/claims.csv": (
        "python -m docs.verdict_table --help",
        "it needs the run on CIFAR-10; test_pages.py has a made-up table",
    ),
    "python -m docs.verdict_table results/cifar10-small/claims.csv": (
        "python -m docs.verdict_table --help",
        "it needs the run on CIFAR-10; test_pages.py has a made-up table",
    ),
} | {
    f"snakemake --cores {options} --configfile configs/{name}.yaml": (
        f"snakemake --cores {options} --configfile configs/{name}.yaml --dry-run",
        why,
    )
    for options, name, why in (
        ("8", "mnist", "it needs MNIST; test_golden.py runs fewer epsilons of it"),
        ("8", "mnist-pairs", "it needs MNIST"),
        ("2", "digits-fit", "it takes six minutes"),
        ("2", "cifar10-small", "it takes 37 minutes; test_deep_models.py runs a part of it"),
        ("2", "cifar10-fit", "it takes an hour and a half"),
        ("2", "cifar10-methods", "it takes four hours"),
        ("2", "cifar10-fit-l2", "it takes hours"),
        ("8 --resources gpu=2", "cifar10-gpu", "it is made for a GPU"),
        ("8 --resources gpu=2", "cifar10", "it takes days on a GPU"),
        ("8 --resources gpu=2", "svhn", "it takes days on a GPU"),
    )
}


def steps():
    """Yield (block, what is run or written) in the order of the pages, each command once."""
    known = set()
    for block in BLOCKS:
        if block.language != "console":
            if block.language == "python" or block.noted("file"):
                yield pytest.param(block, block.text, id=f"{block.page}-{block.number}")
            continue
        for command in commands_of(block):
            if command not in known:
                known.add(command)
                yield pytest.param(block, command, id=f"{block.page}-{command}")


FINISHED = "results/default/claims.csv"
# One of the pages has a network of torchvision.
TORCHVISION = ROOT / "tests/support/torchvision_builds"


# The environment that make would set up: the interpreter of the tests, of whomever it is. What
# would install into it fails.
COMMANDS = {
    "python": 'exec {python} "$@"',
    "snakemake": 'exec {python} -m snakemake "$@"',
    "pip": """case " $* " in
*" --dry-run "* | *" --version "*) exec {python} -m pip "$@" ;;
*) echo "a test installs nothing: pip $*" >&2; exit 1 ;;
esac""",
}


def make_environment(folder):
    """What make takes for an environment that it has set up."""
    (folder / "bin").mkdir(parents=True)
    for name, command in COMMANDS.items():
        text = command.format(python=shlex.quote(sys.executable))
        (folder / "bin" / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / "bin" / name).chmod(0o755)
    for name in ("installed", "installed-dev"):
        (folder / name).touch()


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The repository as a user has it after a clone, and an environment."""
    folder = tmp_path_factory.mktemp("a clone") / "sharpscape"
    copy_repository(folder)
    make_environment(folder / ".venv")
    return folder


def run(command, clone):
    """Run a command, a text for the shell or a list, in the clone."""
    commands = clone / ".venv" / "bin"
    environment = os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    folders = [TORCHVISION]
    if not isinstance(command, str):
        # As if the library were installed.
        folders.append(clone / "scripts")
    environment["PYTHONPATH"] = os.pathsep.join(map(str, folders))
    done = subprocess.run(
        command,
        shell=isinstance(command, str),
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def finish(clone):
    """Run the default configuration, unless the first command of the first page has done it."""
    if not (clone / FINISHED).exists():
        run("make reproduce", clone)


@pytest.mark.parametrize(("block", "command"), list(steps()))
def test_step(clone, block, command):
    if name := block.noted("file"):
        # Extensions of the library have tests of their own; here they would change what is run.
        if not name.startswith(("scripts/", "schemas/", "tests/")):
            (clone / name).write_text(command, encoding="utf-8")
        return
    if block.noted("append") or block.noted("not run"):
        return
    if "results/default" in command:
        finish(clone)
    if block.language == "python":
        run([sys.executable, "-c", command], clone)
    else:
        run(INSTEAD[command][0] if command in INSTEAD else command, clone)


def test_the_first_command_makes_what_the_first_page_says(clone):
    finish(clone)
    assert "Study exact" in (clone / "results/default/verdicts.txt").read_text(encoding="utf-8")
    assert (clone / "results/default/figures/verdicts.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    "command", ["pip install pytest", "make --assume-new=requirements.txt .venv/installed"]
)
def test_nothing_is_installed_into_the_interpreter_of_the_tests(clone, command):
    with pytest.raises(AssertionError, match="a test installs nothing: pip install"):
        run(command, clone)


def test_every_exception_is_still_on_a_page():
    shown = {
        command for block in BLOCKS if block.language == "console" for command in commands_of(block)
    }
    assert set(INSTEAD) <= shown
