"""A run against a reference: each rule of what may differ, by hand."""

import json

import pytest
import yaml
from runs import MADE, number, run, seeds, settings
from workflow import ROOT

from sharpscape import __version__
from sharpscape.comparing import reproducing
from sharpscape.comparing.reference import FOLDER, read_reference, write_reference
from sharpscape.comparing.reproducing import check, outcome_text
from sharpscape.errors import SharpscapeError
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.plan import Plan

DEEP = {"exact": settings("exact", family="deep", method="sgd")}
STEPS = {"exact": settings("exact", method="gd")}


@pytest.fixture
def against(tmp_path):
    """Function: the outcome of rows against a reference of other rows."""

    def outcome(reference, found, configured=None, **changes):
        write_reference(run({"exact": reference}, configured=configured), tmp_path)
        written = read_reference(tmp_path)
        return check(run({"exact": found}, configured=configured, **changes), written)

    return outcome


def elsewhere(monkeypatch):
    monkeypatch.setattr(reproducing, "processor_kind", lambda: "another one")


def test_a_reference_is_read_as_it_was_written(tmp_path):
    rows = [number(0.1), number("", split="test", status="no-minimiser")]
    assert write_reference(run({"exact": rows, "second": rows[:1]}), tmp_path) == 3
    found = read_reference(tmp_path)
    # The column study says which rows are whose.
    assert found.rows["exact"][:2] == rows
    assert found.version == __version__ and found.made["exact"] == MADE
    assert found.studies["exact"] == settings("exact")


def test_all_numbers_are_reproduced(against):
    rows = [number(0.1), number("inf", split="test")]
    outcome = against(rows, rows)
    assert outcome.passed
    assert outcome_text(outcome) == "reproduced: 2 of 2 numbers"


@pytest.mark.parametrize(
    ("configured", "tolerance"), [(None, 1e-9), (STEPS, 1e-6)], ids=["exact", "steps"]
)
def test_logistic_numbers_agree_anywhere(against, monkeypatch, configured, tolerance):
    elsewhere(monkeypatch)
    near, far = (number(8 * (1 + factor * tolerance)) for factor in (0.9, 1.1))
    assert against([number(8.0)], [near], configured).passed
    outcome = against([number(8.0)], [far], configured)
    assert not outcome.passed and (outcome.reproduced, outcome.total) == (0, 1)
    assert f"reference 8, allowed: within {8 * tolerance:.1e}" in outcome_text(outcome)


def test_margins_of_data_are_exact_in_every_study(against):
    def rows(margin):
        at = dict.fromkeys(("noise", "epsilon", "comparison", "mode"), "")
        at |= {"evaluation_noise": "", "evaluation_epsilon": ""}
        return [number(margin, measure="margin", **at), number(1.0, measure="epsilon_bar", **at)]

    assert not against(rows(0.5), rows(0.5 * (1 + 1e-8)), STEPS).passed


def test_a_difference_of_losses_is_known_as_the_losses_are(against):
    def rows(gap, loss):
        at = {"split": "", "mode": "", "measure": "generalisation_gap"}
        return [number(gap, **at), number(loss, measure="robust_loss")]

    assert against(rows(0.0, 0.7), rows(0.9e-15, 0.7)).passed
    assert not against(rows(0.0, 0.7), rows(1.1e-15, 0.7)).passed
    assert against(rows(0.0, 4.0), rows(3.9e-15, 4.0)).passed


def test_descent_at_zero_knows_losses_alone(against, monkeypatch):
    def rows(lengths, loss=0.6931471805599453):
        return [
            each
            for seed, length in enumerate(lengths)
            for each in (
                number(length, seed, measure="weight_norm", mode="", split=""),
                number(1 / length, seed),
                number(loss, seed, measure="robust_loss"),
            )
        ]

    reference = rows([2.4e-13, 2.0e-13, 2.6e-13])
    close = rows([2.40001e-13, 2.0e-13, 2.6e-13])
    assert not against(reference, close, STEPS).passed
    elsewhere(monkeypatch)
    outcome = against(reference, close, STEPS)
    assert outcome.passed and outcome.reproduced == 9
    assert outcome_text(outcome).endswith(
        "exact near w = 0 within what seeds differ by (another processor)"
    )
    assert not against(reference, rows([2.4e-13, 2.0e-13, 2.6e-13], 0.6932), STEPS).passed
    # Of longer weights the numbers are known.
    far = rows([2.4e-3, 2.0e-3, 2.6e-3]), rows([2.40001e-3, 2.0e-3, 2.6e-3])
    assert not against(*far, STEPS).passed


def test_networks_have_the_same_bits_on_the_same_processor(against):
    reference = seeds([1.0, 1.1, 1.2])
    assert against(reference, seeds([1.0, 1.1, 1.2]), DEEP).passed
    outcome = against(reference, seeds([1.0, 1.1, 1.2 + 1e-15]), DEEP)
    assert not outcome.passed and outcome.reproduced == 2
    assert "seed 2: found 1.200000000000001, reference 1.2, allowed: to the bit" in (
        outcome_text(outcome)
    )


def test_networks_elsewhere_agree_within_what_seeds_differ_by(against, monkeypatch):
    reference = seeds([1.0, 1.1, 1.2])
    newer = MADE | {"numpy": ["2.9"]}
    outcome = against(reference, seeds([1.05, 1.15, 1.1]), DEEP, made=newer)
    assert outcome_text(outcome) == (
        "reproduced: 3 of 3 numbers; exact within what seeds differ by (other numpy)"
    )
    elsewhere(monkeypatch)
    monkeypatch.setattr(reproducing, "c_library", lambda: "another one")
    outcome = against(reference, seeds([5.0, 5.1, 5.2]), DEEP, made=newer)
    # It is named, and is no failure.
    assert outcome.passed and outcome.reproduced == 0
    assert "mean of seeds: found 5.09935, reference 1.09696, q = " in outcome_text(outcome)
    assert "(another processor, another C library, other numpy)" in outcome_text(outcome)


def test_numbers_that_one_side_has_not(against):
    here, there = number(1.0), number(1.0, split="test")
    outcome = against([here, there], [here])
    assert (outcome.reproduced, outcome.total, outcome.passed) == (1, 2, False)
    assert "test, following, at adversarial ε 0.5: not in this run" in outcome_text(outcome)
    outcome = against([here], [here, there])
    assert (outcome.reproduced, outcome.total, outcome.passed) == (1, 1, False)
    assert "not in the reference" in outcome_text(outcome)
    outcome = against([here], [number("", status="no-minimiser")])
    assert "found no-minimiser, reference 1" in outcome_text(outcome) and not outcome.passed


def test_ten_lines_at_most(against):
    rows = [[number(value, epsilon=str(1 + e)) for e in range(25)] for value in (1.0, 2.0)]
    lines = outcome_text(against(*rows)).splitlines()
    assert lines[0] == "reproduced: 0 of 25 numbers"
    assert len(lines) == 12 and lines[-1] == "  … and 15 more"


def test_another_configuration_takes_one_line(tmp_path):
    write_reference(run({"exact": [number(1.0)]}), tmp_path)
    other = {"exact": settings("exact", norm="linf", epsilons={"1": 1.0})}
    outcome = check(run({"exact": [number(2.0)]}, configured=other), read_reference(tmp_path))
    assert outcome.passed
    assert outcome_text(outcome) == (
        "not held against the reference: the reference is of another configuration "
        "(studies.exact.epsilons: with 0.5 there, with 1 here and 1 more keys)"
    )


def test_another_version_takes_one_line_unless_the_code_is_the_same(against):
    rows, newer = [number(1.0)], MADE | {"version": ["99.0"]}
    outcome = against(rows, [number(2.0)], made=newer, identity="other")
    assert outcome.passed
    assert f"of version {__version__} of sharpscape, these results of 99.0" in outcome_text(outcome)
    assert not against(rows, [number(2.0)], made=newer).passed
    same = MADE | {"version": [__version__]}
    assert not against(rows, [number(2.0)], made=same, identity="other").passed


def test_no_reference_and_two_halves_of_two(tmp_path):
    with pytest.raises(SharpscapeError, match=r"no reference .*make reference writes it"):
        read_reference(tmp_path)
    write_reference(run({"exact": [number(1.0)]}), tmp_path / "one")
    write_reference(run({"exact": [number(2.0)]}), tmp_path)
    (tmp_path / "one" / "default.csv.xz").replace(tmp_path / "default.csv.xz")
    with pytest.raises(SharpscapeError, match="do not belong together"):
        read_reference(tmp_path)


def test_no_reference_of_half_a_run(tmp_path):
    half = run({"exact": [number(1.0)]})._replace(unfinished=["second"])
    with pytest.raises(SharpscapeError, match=r"study second has no summary\.csv yet"):
        write_reference(half, tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_shipped_reference_is_of_the_default_configuration():
    # After a change of config.yaml, of a default or of the version: make reference.
    shipped = read_reference(FOLDER)
    checked = check_configuration(
        yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    )
    plan = Plan(checked["studies"], checked["verdicts"])
    (report,) = (job for job in plan.all_jobs() if job.outputs[0] == "report.html")
    studies = {study["name"]: study for study in report.settings["studies"]}
    assert shipped.studies == json.loads(json.dumps(studies))
    assert shipped.version == __version__
    assert set(shipped.rows) == set(studies)
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 300_000
