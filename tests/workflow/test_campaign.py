"""Change a setting, fail or kill what runs, repeat the command: never a stale result.

Two rounds in the tests; SHARPSCAPE_ROUNDS=100 runs a hundred.
"""

import os
import random
import shutil
import signal
import subprocess
import time

from workflow import Workflow, descent_study

ROUNDS = int(os.environ.get("SHARPSCAPE_ROUNDS", "2"))
# Each differs from the first in what one stage works on.
CHANGES = [
    {},
    {"dataset": {"name": "digits", "classes": [0, 1], "test": 30}},
    {"norm": "linf"},
    {"training": {"method": "gd", "steps": 40}},
    {"landscape": {"points": 7, "directions": 1, "plane_points": 0}},
    {"curvature": {"leading": 3}},
    {"evaluation": {"epsilons": ["own", 0], "noises": ["adversarial"]}},
    {"epsilons": [0.4, 1]},
]
PROGRAMS = (
    "prepare_data", "measure_geometry", "train_model", "measure_landscape", "measure_curvature",
    "measure_accuracy", "summarise_study", "judge_claims",
)  # fmt: skip


def config_of(change):
    study = descent_study() | change
    return {"results": "results", "raw_data": "data", "studies": [study]}


def kill(workflow, chance):
    """Start the run and end it at a random moment: all that belongs to it, Snakemake, or Ctrl-C."""
    process = workflow.start("judge", stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(chance.uniform(1, 9))
    how = chance.choice(["all", "snakemake", "asked"])
    if process.poll() is None:
        if how == "all":
            os.killpg(process.pid, signal.SIGKILL)
        elif how == "snakemake":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGINT)
    process.wait()
    # Jobs that outlive it end by themselves.
    while subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True).stdout:
        time.sleep(0.1)
    workflow.succeed("--unlock")


def test_no_round_ends_in_a_stale_result(tmp_path, fault):
    chance, references, present = random.Random(ROUNDS), {}, 0
    for index, change in enumerate(CHANGES):
        if ROUNDS < len(CHANGES) and index > ROUNDS:
            break
        workflow = Workflow(tmp_path / f"reference {index}")
        workflow.folder.mkdir()
        workflow.configure(config_of(change))
        workflow.succeed("judge")
        references[index] = workflow.results()
    workflow = Workflow(tmp_path / "the run")
    shutil.copytree(tmp_path / "reference 0", workflow.folder)
    for _ in range(ROUNDS):
        index = chance.choice([each for each in references if each != present])
        workflow.configure(config_of(CHANGES[index]))
        present = index
        if chance.random() < 0.5:
            fault(chance.choice(PROGRAMS), 300)
            workflow.run("judge")
            fault("none", 0)
        else:
            kill(workflow, chance)
        if chance.random() < 0.2:
            shutil.rmtree(workflow.folder / ".snakemake")
        if chance.random() < 0.2:
            workflow.configure(config_of(CHANGES[chance.choice(list(references))]))
            workflow.run("judge", "--dry-run")
            workflow.configure(config_of(CHANGES[index]))
        workflow.succeed("judge")
        assert references[index].items() <= workflow.results().items(), CHANGES[index]
        assert workflow.planned("judge") in ({}, {"judge": 1}), CHANGES[index]
