"""Every file knows what it is: nothing stale stands under a new configuration."""

import copy
import json
import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
from workflow import ROOT, Workflow, deep_study, descent_study, held, wait_for

STUDY = descent_study()
CONFIG = {"results": "results", "raw_data": "data", "studies": [STUDY]}


def write_own_data(path, shift=1.0):
    """A small data file of the user's."""
    generator = np.random.default_rng(0)
    arrays = {}
    for split, n in (("train", 40), ("test", 20)):
        labels = np.arange(n) % 2
        arrays[f"{split}/labels"] = labels
        images = 0.5 * generator.uniform(size=(n, 5))
        arrays[f"{split}/images"] = images + shift * labels[:, None] / 2
    np.savez(path, **arrays)


def own_config(path="mine.npz"):
    study = STUDY | {"dataset": {"name": "file", "path": path}}
    return CONFIG | {"studies": [study]}


def changed(key, value):
    """The configuration with another value of the study's key; "a.b" is b inside a."""
    config = copy.deepcopy(CONFIG)
    *places, last = key.split(".")
    target = config["studies"][0]
    for place in places:
        target = target[place]
    target[last] = value
    return config


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run to its end; do not change its folder."""
    workflow = Workflow(tmp_path_factory.mktemp("finished"))
    workflow.configure(CONFIG)
    workflow.succeed("judge")
    return workflow


@pytest.fixture
def again(finished, tmp_path):
    """A copy of the finished folder, to be changed; Snakemake remembers what was run."""
    shutil.copytree(finished.folder, tmp_path / "again")
    return Workflow(tmp_path / "again")


@pytest.fixture(scope="module")
def from_scratch(new_workflow):
    """The results of a configuration, made in a new folder, each once."""
    made = {}

    def make(config):
        key = json.dumps(config)
        if key not in made:
            workflow = new_workflow(config, "scratch")
            workflow.succeed("judge")
            made[key] = workflow.results()
        return made[key]

    return make


def nothing(planned):
    """Whether no job is planned; a target without a file of its own may be named."""
    return planned in ({}, {"judge": 1})


MORE_STEPS = changed("training.steps", 40)
CHANGES = {
    "steps of the training": (MORE_STEPS, "train_model"),
    "samples": (changed("dataset.test", 30), "prepare_data"),
    "what is measured, but the table fails": (changed("landscape.points", 9), "summarise_study"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_job_that_fails_after_a_change_is_not_forgotten(again, fault, from_scratch, change):
    config, program = CHANGES[change]
    again.configure(config)
    fault(program, 300)
    again.fail("judge")
    fault("none", 0)
    assert program in again.planned("judge")
    again.succeed("judge")
    assert from_scratch(config).items() <= again.results().items()
    assert nothing(again.planned("judge"))


def test_own_data_that_change_are_used_whatever_their_date(new_workflow, fault):
    workflow = new_workflow(own_config(), "own")
    path, aside = workflow.folder / "mine.npz", workflow.folder / "elsewhere.npz"
    write_own_data(path)
    workflow.succeed("judge")
    first = workflow.results()["results/descent/summary.csv"]
    # A copy elsewhere, of whatever date, is the same data.
    shutil.copy(path, aside)
    workflow.configure(own_config("elsewhere.npz"))
    assert nothing(workflow.planned("judge"))
    # Other content with an older date, and a job that fails on it.
    write_own_data(aside, shift=0.5)
    os.utime(aside, ns=(0, 0))
    fault("prepare_data", 300)
    workflow.fail("judge")
    fault("none", 0)
    workflow.succeed("judge")
    assert workflow.results()["results/descent/summary.csv"] != first
    assert nothing(workflow.planned("judge"))
    workflow.configure(own_config())
    workflow.succeed("judge")
    assert workflow.results()["results/descent/summary.csv"] == first


def test_without_a_memory_results_of_another_configuration_are_not_taken(again, from_scratch):
    shutil.rmtree(again.folder / ".snakemake")
    assert nothing(again.planned("judge"))
    config = MORE_STEPS
    again.configure(config)
    assert again.planned("judge")["train_model"] == 2
    again.succeed("judge")
    assert from_scratch(config).items() <= again.results().items()


def test_two_folders_with_the_same_results_take_nothing_from_each_other(
    new_workflow, tmp_path, from_scratch
):
    place = {"results": str(tmp_path / "shared")}
    one, two = new_workflow(CONFIG | place, "one"), new_workflow(MORE_STEPS | place, "two")
    one.succeed("judge")
    two.succeed("judge")
    # This folder remembers that it has made what is there.
    assert one.planned("judge")["train_model"] == 2
    one.succeed("judge")
    assert nothing(one.planned("judge"))
    made = (tmp_path / "shared/descent/summary.csv").read_bytes()
    assert made == from_scratch(CONFIG)["results/descent/summary.csv"]


def test_a_dry_run_of_another_configuration_makes_nothing_again(again):
    again.configure(MORE_STEPS)
    assert again.planned("judge")["train_model"] == 2
    again.configure(CONFIG)
    assert nothing(again.planned("judge"))
    shutil.rmtree(again.folder / ".snakemake")
    assert nothing(again.planned("judge"))


def test_copied_with_their_times_results_are_up_to_date(finished, new_workflow):
    workflow = new_workflow(CONFIG | {"results": "copied"}, "copied")
    shutil.copytree(finished.folder / "results", workflow.folder / "copied")
    assert nothing(workflow.planned("judge"))


def test_copied_without_their_times_they_are_never_stale(finished, new_workflow, from_scratch):
    config = MORE_STEPS
    workflow = new_workflow(config, "copied")
    results = workflow.folder / "results"
    shutil.copytree(finished.folder / "results", results, copy_function=shutil.copyfile)
    assert workflow.planned("judge")["train_model"] >= 2
    workflow.succeed("judge")
    assert from_scratch(config).items() <= workflow.results().items()


def swap(one, other, keep_times):
    """Put each of two files in the place of the other."""
    times = [(path, path.stat()) for path in (one, other)]
    aside = one.with_suffix(".aside")
    shutil.move(one, aside)
    shutil.move(other, one)
    shutil.move(aside, other)
    if keep_times:
        for path, found in times:
            os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


SWAPPED = {
    # file of a model: the program that reads it, and for which output.
    "curvature": ("summarise_study", "descent/summary.csv"),
    "landscape": ("summarise_study", "descent/summary.csv"),
    "model": ("measure_accuracy", "descent/adversarial/eps-0.4/seeds-0-0/accuracy.h5"),
}


@pytest.mark.parametrize("swapped", SWAPPED)
def test_swapped_files_are_refused_and_made_again(again, finished, swapped):
    folder = again.folder / "results/descent/adversarial"
    paths = [folder / f"eps-{each}/seeds-0-0/{swapped}.h5" for each in ("0.4", "0.7")]
    swap(*paths, keep_times=True)
    assert "2 of " in again.fail("verify")
    # Where nobody looked before, what reads the file refuses it.
    program, output = SWAPPED[swapped]
    command = [sys.executable, ROOT / f"scripts/{program}.py", "--output", "made"]
    refused = subprocess.run(
        [*command, "--identity", f"results/identities/{output}.json"],
        cwd=again.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    words = "made with other settings: epsilon is 0.7, expected 0.4"
    assert f"eps-0.4/seeds-0-0/{swapped}.h5: {words}" in refused.stderr
    again.succeed("judge", "train")
    assert again.results() == finished.results()
    again.succeed("verify")


def test_what_nothing_reads_any_more_is_verified(again):
    path = again.folder / "results/claims.csv"
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("descent", "dessent"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    text = again.fail("verify")
    assert "results/claims.csv: changed since its job made it" in text


@pytest.fixture
def networks(new_workflow):
    """A configuration of one network, which trains for so many epochs."""

    def config(epochs):
        study = deep_study(epsilons=[0.1], seeds=1)
        study["training"] |= {"epochs": epochs}
        return CONFIG | {"studies": [study]}

    return new_workflow(config(3), "networks"), config


def test_another_configuration_beside_a_run_is_refused_and_harms_nothing(networks):
    workflow, config = networks
    first = workflow.start("train", start_new_session=True)
    wait_for(lambda: list(workflow.folder.glob("results/logs/train_model/**/*.log")))
    # The others meet it amid its work, however fast it trains.
    with held(first):
        assert workflow.planned("train")["train_model"] == 1
        workflow.configure(config(1))
        assert "another run works in results" in workflow.fail("train", "--dry-run")
        workflow.configure(config(3))
    _, messages = first.communicate(timeout=300)
    assert first.returncode == 0, messages
    assert workflow.planned("train") in ({}, {"train": 1})


def test_killed_after_a_change_and_run_again(networks):
    workflow, config = networks
    workflow.configure(config(1))
    workflow.succeed("accuracy")
    folder = workflow.folder / "results/deep/adversarial/eps-0.1/seeds-0-0"
    old = (folder / "accuracy.h5").read_bytes()
    workflow.configure(config(3))
    process = workflow.start("accuracy", stderr=subprocess.DEVNULL, start_new_session=True)
    wait_for(lambda: not (folder / "model.h5").exists())
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    workflow.succeed("--unlock")
    workflow.succeed("accuracy")
    assert (folder / "accuracy.h5").read_bytes() != old
    assert workflow.planned("accuracy") in ({}, {"accuracy": 1})
