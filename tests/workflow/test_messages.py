"""What people see when they mistake, stop or change something: one line that says what is what."""

import os
import signal
import subprocess
import sys
import time

import yaml
from workflow import ROOT, SMALL

ONE_STUDY = SMALL | {"studies": SMALL["studies"][:1]}
MODEL = "adversarial/eps-0.4/seeds-0-0/model.h5"


def only_message(text):
    """The line of the message; Snakemake says nothing more of an error."""
    (line,) = [each for each in text.splitlines() if each.startswith("Configuration:")]
    assert "WorkflowError" not in text
    assert "Exception" not in text
    assert text.endswith(f"{line}\n")
    return line


def test_a_mistake_in_the_configuration_is_one_line(new_workflow):
    workflow = new_workflow(SMALL | {"studies": [SMALL["studies"][0] | {"norm": float("inf")}]})
    assert only_message(workflow.fail("--dry-run")) == (
        "Configuration: study exact.norm: inf; allowed: l2, linf. Did you mean linf?"
    )


def test_a_target_outside_the_configuration_is_one_line(new_workflow):
    workflow = new_workflow(ONE_STUDY, "targets")
    studies = "the studies of this configuration are exact, not other"
    for target, words in {
        "exact/none/eps-0.4/seeds-0-0/curvature.h5": (
            "study exact has, under noise none, epsilons 0, not 0.4"
        ),
        "other/summary.csv": studies,
        "figures/other-lines.png": studies,
        "data/digits-0v1/geometry-linf.h5": (
            "the data digits-0v1 have geometries geometry, not geometry-linf"
        ),
        "data/raw/mnist.json": "the data sets are digits, not mnist",
    }.items():
        text = workflow.fail(f"results/{target}")
        assert only_message(text) == f"Configuration: {words}"
    # Nothing is locked.
    assert workflow.planned(f"results/exact/{MODEL}")["train_model"] == 1


def test_results_that_are_left_out_are_not_those_of_the_default(new_workflow):
    config = {key: value for key, value in ONE_STUDY.items() if key != "results"}
    workflow = new_workflow(config, "no results")
    workflow.succeed("prepare")
    assert (workflow.folder / "results/config/data/digits-0v1/data.h5").exists()
    assert [path.name for path in (workflow.folder / "results").iterdir()] == ["config"]


def test_what_earlier_runs_have_left_is_named_at_the_end(new_workflow):
    workflow = new_workflow(ONE_STUDY, "left over")
    folder = workflow.folder / "results"
    for path in ("earlier/adversarial/eps-1/seeds-0-0/model.h5", "figures/earlier-lines.png"):
        (folder / path).parent.mkdir(parents=True)
        (folder / path).touch()
    words = "earlier runs: earlier (figures: lines). They stay as they are"
    text = workflow.succeed("prepare")
    assert words in text
    # That the study is too small is said once, and a stage has no answer.
    assert text.count("cannot decide all claims: 2 epsilons above 0 (C1 and C3 need 5") == 1
    assert "Report:" not in text
    assert (folder / "figures/earlier-lines.png").exists()
    workflow.configure(ONE_STUDY | {"studies": [SMALL["studies"][0] | {"name": "earlier"}]})
    assert "They stay as they are" not in workflow.succeed("prepare", "--force")


IMPORTING = """
configfile: "mine.yaml"

module sharpscape:
    snakefile: {snakefile!r}
    config: config["sharpscape"]

use rule * from sharpscape as sharpscape_*

rule mine:
    default_target: True
    input: "their results/data/digits-0v1/data.h5"
    output: "{{study}}.txt".format(study="of no study of theirs")
    shell: "cp {{input:q}} {{output:q}}"
"""


def test_another_workflow_uses_it_as_a_module(tmp_path):
    (tmp_path / "Snakefile").write_text(IMPORTING.format(snakefile=str(ROOT / "Snakefile")))
    config = {"sharpscape": ONE_STUDY | {"results": "their results"}}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(config))

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", "1", *arguments],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = run()
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "of no study of theirs.txt").exists()
    planned = run("--dry-run", "sharpscape_all")
    assert planned.returncode == 0, planned.stderr
    assert "sharpscape_train_model" in planned.stdout + planned.stderr
    other = run(f"their results/other/{MODEL}")
    assert "the studies of this configuration are exact, not other" in other.stderr


def test_jobs_say_in_one_line_that_they_were_stopped(new_workflow):
    study = {
        "name": "long", "dataset": {"name": "digits", "classes": [0, 1]}, "noises": "adversarial",
        "epsilons": [0.1, 0.2], "training": {"method": "sgd", "epochs": 100_000, "batch_size": 2},
        "seeds": 1,
    }  # fmt: skip
    workflow = new_workflow(SMALL | {"studies": [study]}, "stopped")
    logs = workflow.folder / "results/logs/train_model"
    process = workflow.start("train", start_new_session=True, stderr=subprocess.PIPE)
    end = time.monotonic() + 60
    while sum("training:" in path.read_text() for path in logs.rglob("*.log")) < 2:
        assert time.monotonic() < end
        time.sleep(0.1)
    # As the terminal does on Ctrl-C.
    os.killpg(process.pid, signal.SIGINT)
    _, messages = process.communicate(timeout=60)
    assert process.returncode != 0
    for path in logs.rglob("*.log"):
        assert path.read_text().endswith("\nStopped by SIGINT\n")
    assert "Traceback" not in messages
