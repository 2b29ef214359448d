"""A program notes what it made where all of it is in its place."""

import sys

import pytest
from identity_files import identity_file

from sharpscape.identities import made_path
from sharpscape.jobs import command_line


def program(arguments):
    """Write both files."""
    for path in (arguments.output, arguments.evidence):
        with open(path, "w", encoding="utf-8") as file:
            file.write("made")


@pytest.mark.parametrize(("evidence", "noted"), [("evidence.csv", True), ("elsewhere.csv", False)])
def test_what_is_made_elsewhere_by_hand_is_not_noted(tmp_path, monkeypatch, evidence, noted):
    path = identity_file(tmp_path, {"threads": 1}, "claims.csv", also=["evidence.csv"])
    # Of an earlier run.
    (tmp_path / "evidence.csv").write_text("old")
    monkeypatch.setattr(
        sys, "argv",
        ["judge", "--identity", str(path), "--output", str(tmp_path / "claims.csv"),
         "--evidence", str(tmp_path / evidence)],
    )  # fmt: skip
    command_line.run(program, outputs=["output", "evidence"])
    assert made_path(tmp_path, "claims.csv").exists() == noted
