"""Rules, programs, logs and environments fit together."""

import re
import subprocess
import sys

import pytest
import yaml
from workflow import ROOT


@pytest.mark.parametrize("program", sorted(p.name for p in (ROOT / "scripts").glob("*.py")))
def test_every_program_runs_by_hand(program):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / program, "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "--settings" in done.stdout


def test_conda_environments_name_the_pinned_versions():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    names = {"pytorch": "torch"}
    for path in (ROOT / "envs").glob("*.yaml"):
        for entry in yaml.safe_load(path.read_text())["dependencies"]:
            name, version = entry.split("=")
            if name != "python":
                assert pins[names.get(name, name)] == version, (path.name, name)


def test_rule_program_and_log_share_their_name():
    programs = {path.stem for path in (ROOT / "scripts").glob("*.py")}
    text = "".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
    rules = set(re.findall(r"^rule (\w+):", text, re.MULTILINE))
    assert rules == programs
    for name in rules:
        assert f"program {name} " in text
        assert f"logs/{name}" in text
        assert f"benchmarks/{name}" in text
