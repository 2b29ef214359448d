"""Rules, programs, logs and environments fit together."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from workflow import BY_HAND, ROOT

from sharpscape.planning.registries import entries


@pytest.mark.parametrize("program", sorted(p.name for p in (ROOT / "scripts").glob("*.py")))
def test_every_program_runs_by_hand(program):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / program, "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    taken = {"verify_results": "--results", "compare_runs": "A B"} | dict.fromkeys(
        ("check_reference", "write_reference"), "results"
    )
    assert taken.get(Path(program).stem, "--identity") in done.stdout


def test_every_program_has_a_rule_of_its_name():
    # That its log and its benchmark have it as well is seen on a finished run (test_contracts).
    listed = subprocess.run(
        [sys.executable, "-m", "snakemake", "--list-rules"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    jobs = {name for name in listed.stdout.split() if re.fullmatch(r"[a-z]+_[a-z]+", name)}
    figures = {f"draw_{name}" for name in entries("figures")}
    # All figures are drawn by one program; the rule of verify_results is a stage itself.
    programs = {path.stem for path in (ROOT / "scripts").glob("*.py")}
    assert jobs - figures | {"draw_figure", "verify_results"} == programs - BY_HAND


def make(target, folder, answer=""):
    return subprocess.run(
        ["make", "--file", ROOT / "Makefile", target],
        cwd=folder, input=answer, capture_output=True, text=True, check=True,
    )  # fmt: skip


def test_results_are_deleted_only_after_a_question(tmp_path):
    kept = tmp_path / "results" / "mine" / "model.h5"
    kept.parent.mkdir(parents=True)
    kept.touch()
    (tmp_path / ".venv").mkdir()
    make("clean", tmp_path)
    assert kept.exists() and not (tmp_path / ".venv").exists()
    for answer in ("no\n", "", "y\n"):
        assert "Nothing was deleted" in make("clean-results", tmp_path, answer).stdout
        assert kept.exists()
    make("clean-results", tmp_path, "yes\n")
    assert not kept.exists()
