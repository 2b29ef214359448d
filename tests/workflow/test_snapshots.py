"""Weights after some epochs are comparison points as the end of training is, where asked for."""

from pathlib import Path

import pytest
from workflow import deep_study, summary, table

from sharpscape.files.hdf5 import read_result
from sharpscape.judging.equal_loss import LARGEST_ERROR

TRAINING = deep_study()["training"] | {"epochs": 3, "schedule": "constant", "snapshots": [1, 2]}
FOLLOWING = {"comparison": "epoch-1", "images": 4, "probes": 2}
STUDY = deep_study(
    training=TRAINING,
    epsilons=[0, 0.1],
    seeds=1,
    landscape=deep_study()["landscape"] | {"comparisons": ["epoch-2", "budget"]},
    curvature=deep_study()["curvature"]
    | {"comparisons": ["epoch-1"], "following": FOLLOWING, "density": {"nodes": 4, "probes": 1}},
)
CONFIG = {"results": "results", "raw_data": "data", "studies": [STUDY]}
EVERYWHERE = {"budget", "epoch-1", "epoch-2"}


@pytest.fixture(scope="module")
def finished(new_workflow):
    workflow = new_workflow(CONFIG, "snapshots")
    workflow.succeed()
    return workflow


def test_each_measure_is_where_it_was_asked_for(finished):
    measured: dict[str, set[str]] = {}
    for row in summary(finished, "deep"):
        measured.setdefault(row["measure"], set()).add(row["comparison"])
    assert measured["robust_loss"] == measured["generalisation_gap"] == EVERYWHERE
    assert measured["line_rise"] == measured["keskar_sharpness"] == {"epoch-2", "budget"}
    assert measured["lambda_max_fixed"] == measured["kappa_fixed"] == {"epoch-1"}
    judged = {row["comparison"] for row in table(finished.folder / "results/claims.csv")}
    assert judged == EVERYWHERE


def test_what_only_some_networks_have_is_measured_and_drawn(finished):
    rows = [row for row in summary(finished, "deep") if row["measure"].endswith("_full")]
    assert {row["measure"] for row in rows} == {"lambda_max_full", "trace_full", "kappa_full"}
    assert {(row["comparison"], row["mode"]) for row in rows} == {("epoch-1", "following")}
    # Under L∞ the noise ends at the box; without noise there is none.
    noisy = [row for row in rows if row["evaluation_epsilon"] == "0.1"]
    assert {(row["value"], row["status"]) for row in noisy} == {("", "kinks")}
    assert all(float(row["value"]) for row in rows if row["evaluation_epsilon"] == "0.0")
    assert (finished.folder / "results/figures/deep-density.png").is_file()
    page = Path(finished.folder, "results/report.html").read_text(encoding="utf-8")
    assert "on 4 images, curvature at a step of 0.0001 ‖θ‖" in page


def stopping(**training):
    """Two seeds of one epsilon, measured after the second epoch and at the end."""
    study = deep_study(epsilons=[0.1], seeds_per_job=2)
    study["training"] = TRAINING | {"snapshots": [2]} | training
    return CONFIG | {"studies": [study]}


def test_networks_that_stop_earlier_have_no_later_snapshots(new_workflow):
    workflow = new_workflow(stopping(), "stopping")
    workflow.succeed("train")
    model = "results/deep/adversarial/eps-0.1/seeds-0-1/model.h5"
    fields, _ = read_result(workflow.folder / model, "model")
    first = fields["budget/history/train_robust_loss"][:, 0]
    # One of the two has come so far after an epoch.
    workflow.configure(stopping(stop_at_loss=float(first.mean())))
    workflow.succeed()
    rows = summary(workflow, "deep")
    assert {row["seed"] for row in rows if row["comparison"] == "budget"} == {"0", "1"}
    later = {row["seed"] for row in rows if row["comparison"] == "epoch-2"}
    assert later == {str(first.argmax())}
    assert all(row["value"] for row in rows)
    log = workflow.folder / "results/logs/train_model/deep/adversarial/eps-0.1/seeds-0-1.log"
    assert "Stopped after epoch 1: training.stop_at_loss" in log.read_text(encoding="utf-8")


def test_claims_are_judged_at_equal_loss_and_said_first(new_workflow):
    # In float32 and at a small rate, so that the losses fall slowly enough to be interpolated.
    training = TRAINING | {"epochs": 4, "learning_rate": 0.01, "target_loss": [1.0, 1e-9]}
    study = deep_study(training=training, epsilons=[0, 0.05, 0.1], seeds=2)
    workflow = new_workflow(CONFIG | {"studies": [study]}, "equal loss")
    workflow.succeed()
    rows = summary(workflow, "deep")
    points = {row["comparison"] for row in rows}
    assert points == {"budget", "epoch-1", "epoch-2", "equal-loss-1"}
    equal = [row for row in rows if row["comparison"] == "equal-loss-1"]
    assert {"keskar_sharpness", "generalisation_gap"} <= {row["measure"] for row in equal}
    errors = [float(row["accuracy"]) for row in equal if row["measure"] == "keskar_sharpness"]
    assert errors and all(0 <= error <= LARGEST_ERROR for error in errors)
    judged = {row["comparison"] for row in table(workflow.folder / "results/claims.csv")}
    assert judged == points
    page = Path(workflow.folder, "results/report.html").read_text(encoding="utf-8")
    assert "robust training loss 1" in page
    assert Path(workflow.folder, "results/figures/deep-trajectories.pdf").exists()


def test_the_page_and_its_figures_name_them(finished):
    page = Path(finished.folder, "results/report.html").read_text(encoding="utf-8")
    assert "after epoch 1" in page
    assert "after epoch 2" in page


def test_what_is_measured_elsewhere_is_measured_alone(finished):
    elsewhere = {"comparisons": ["epoch-2"], "following": FOLLOWING | {"comparison": "epoch-2"}}
    changed = STUDY | {"curvature": STUDY["curvature"] | elsewhere}
    finished.configure(CONFIG | {"studies": [changed]})
    try:
        planned = finished.planned()
    finally:
        finished.configure(CONFIG)
    assert planned["measure_curvature"] == 2
    assert not {"train_model", "measure_landscape", "measure_accuracy"} & planned.keys()
