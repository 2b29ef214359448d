"""Rules, programs, logs and environments fit together."""

import re
import subprocess
import sys

import pytest
from workflow import ROOT

from sharpscape.planning.registries import entries


@pytest.mark.parametrize("program", sorted(p.name for p in (ROOT / "scripts").glob("*.py")))
def test_every_program_runs_by_hand(program):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / program, "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "--settings" in done.stdout


def test_every_program_has_a_rule_of_its_name():
    # That its log and its benchmark have it as well is seen on a finished run (test_contracts).
    listed = subprocess.run(
        [sys.executable, "-m", "snakemake", "--list-rules"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    jobs = {name for name in listed.stdout.split() if re.fullmatch(r"[a-z]+_[a-z]+", name)}
    figures = {f"draw_{name}" for name in entries("figures")}
    # All figures are drawn by one program.
    assert jobs - figures | {"draw_figure"} == {p.stem for p in (ROOT / "scripts").glob("*.py")}
