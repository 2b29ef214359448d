"""Own networks with given weights through the pipeline: what runs, runs again, and is said."""

import shutil
import signal

import pytest
import torch
from own_networks import forgotten_modules, settings_of, write_network
from workflow import Workflow, deep_study, descent_study, summary, table

from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.networks import NetworkData

DATA = NetworkData((1, 8, 8), 3, mean=[0.5], std=[0.5])
WEIGHTS = {"none-0": 0, "adversarial-0.1": 1}
MEASURED = ("train_model", "measure_landscape", "measure_curvature", "measure_accuracy")
# What is made of a study, whatever has changed in it.
OF_STUDY = (
    "draw_contours", "draw_curvature", "draw_inputs", "draw_lines", "draw_spectra",
    "draw_surfaces", "summarise_study", "judge_claims", "draw_verdicts", "write_verdicts",
    "write_report", "all",
)  # fmt: skip


def config(path="mine/nets.py", weights="weights/{noise}-{epsilon}.pt"):
    """A study of one given model at each epsilon, and another one."""
    given = deep_study(
        model={"name": "file", "path": path}, training={"method": "given", "weights": weights}
    )
    del given["seeds"]
    return {"results": "results", "raw_data": "data", "studies": [given, descent_study()]}


def write_weights(path, folder, name, seed):
    """The weights of a new network, as a wrapper of DataParallel names them."""
    with forgotten_modules():
        state = make_network(settings_of(path), DATA, seed).network.state_dict()
    folder.mkdir(exist_ok=True)
    torch.save({f"module.{each}": w for each, w in state.items()}, folder / f"{name}.pt")


@pytest.fixture(scope="module")
def finished(new_workflow):
    """A run to its end; what a test changes it takes back."""
    workflow = new_workflow(config(), "given")
    path = write_network(workflow.folder / "mine")
    for name, seed in WEIGHTS.items():
        write_weights(path, workflow.folder / "weights", name, seed)
    workflow.succeed()
    assert workflow.planned() == {}
    return workflow


def again(models):
    return dict.fromkeys(MEASURED, models) | dict.fromkeys(OF_STUDY, 1)


def test_one_model_has_no_seed_and_no_p(finished):
    rows = summary(finished, "deep")
    assert {row["comparison"] for row in rows} == {"given"}
    assert {row["seed"] for row in rows} == {""}
    claims = [
        row for row in table(finished.folder / "results/claims.csv") if row["study"] == "deep"
    ]
    assert claims and {row["p"] for row in claims} == {""}
    for name in ("report.html", "figures/deep-inputs.png", "figures/deep-lines.png"):
        assert (finished.folder / "results" / name).exists()
    log = finished.folder / "results/logs/train_model/deep/none/eps-0/seeds-0-0.log"
    assert log.read_text() == "weights/none-0.pt: prefix module. taken off all names\n"


def test_a_changed_module_runs_exactly_the_jobs_that_use_it_again(finished):
    path = finished.folder / "mine/blocks.py"
    text = path.read_text()
    path.write_text(f"{text}# changed\n")
    assert finished.planned() == again(2)
    path.write_text(text)
    (finished.folder / "mine/other.py").write_text("x = 1\n")
    assert finished.planned() == {}


def test_replaced_weights_run_that_model_again(finished):
    path, aside = finished.folder / "weights/none-0.pt", finished.folder / "aside.pt"
    shutil.move(path, aside)
    write_weights(finished.folder / "mine/nets.py", path.parent, "none-0", 7)
    assert finished.planned() == again(1)
    shutil.move(aside, path)
    assert finished.planned() == {}


def test_moved_files_run_nothing_again(finished):
    for name in ("mine", "weights"):
        shutil.copytree(finished.folder / name, finished.folder / f"more/{name}")
    finished.configure(config("more/mine/nets.py", "more/weights/{noise}-{epsilon}.pt"))
    try:
        assert finished.planned() == {}
    finally:
        finished.configure(config())


def test_a_dry_run_lists_the_weights_and_imports_nothing(finished, tmp_path):
    text = finished.succeed("--dry-run")
    assert "  weights/adversarial-0.1.pt (noise adversarial, epsilon 0.1)" in text
    workflow = Workflow(tmp_path)
    workflow.configure(config())
    write_network(tmp_path / "mine", "import os\nos._exit(3)\ndef make_network(a, b): ...\n")
    said = workflow.fail("--dry-run")
    assert "training.weights: 2 of 2 files cannot be read" in said
    assert all(f"weights/{name}.pt" in said for name in WEIGHTS)
    shutil.copytree(finished.folder / "weights", tmp_path / "weights")
    assert workflow.planned()["train_model"] == 4


def test_an_import_that_is_killed_gives_the_same_bytes_when_it_is_run_again(
    finished, new_workflow, fault
):
    workflow = new_workflow(config(), "killed")
    for name in ("mine", "weights"):
        shutil.copytree(finished.folder / name, workflow.folder / name)
    name = "results/deep/none/eps-0/seeds-0-0/model.h5"
    fault("train_model", 1000, killed=True)
    process = workflow.start(name, start_new_session=True)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert not (workflow.folder / name).exists()
    fault("none", 0)
    workflow.succeed(name, "--nolock")
    assert (workflow.folder / name).read_bytes() == (finished.folder / name).read_bytes()
