"""Networks in the workflow: files, tables, and that a trainer that does not work does not pass."""

import copy

import h5py
import numpy as np
import pytest
import yaml
from scipy.stats import beta
from workflow import ROOT, SMALL, deep_study, summary, table

from sharpscape.families.deep.measure_landscape import measure
from sharpscape.families.deep.models import models_of
from sharpscape.files.axes import AXES
from sharpscape.files.hdf5 import read_result


class Arguments:
    """Of a program on the CPU, without a file of the user's."""

    threads, gpus, own_network = 1, 0, ""


def values(workflow, **chosen):
    """[value] of the summary rows that have these cells."""
    rows = summary(workflow, "deep")
    return [
        float(row["value"])
        for row in rows
        if all(row[column] == cell for column, cell in chosen.items())
    ]


def test_a_model_file_holds_what_makes_the_network_again(done):
    path = done.folder / "results/deep/adversarial/eps-0.1/seeds-0-1"
    fields, settings = read_result(path / "model.h5", "model")
    data, _ = read_result(done.folder / "results/data/digits-0v1v2-test60/data.h5", "data")
    models = models_of(data, fields, "budget", "test", settings, Arguments)
    assert [model.seed for model in models] == [0, 1]
    x, y = models[0].images.sample(50)
    accuracy = float((models[0].network(x).argmax(dim=1) == y).double().mean())
    (found,) = values(
        done, seed="0", epsilon="0.1", split="test", measure="clean_accuracy", comparison="budget"
    )
    assert accuracy == found


def test_every_stage_of_a_network_is_in_the_summary(done):
    rows = summary(done, "deep")
    measures = {row["measure"] for row in rows if row["epsilon"] == "0.1"}
    assert {
        "lambda_max_fixed", "trace_fixed", "kappa_fixed", "line_rise", "average_flatness",
        "keskar_sharpness", "adaptive_sharpness", "robust_loss", "robust_accuracy", "clean_loss",
        "clean_accuracy", "attack_shortfall", "generalisation_gap", "generalisation_gap_accuracy",
        "weight_norm", "relative_flatness", "weight_curvature_index",
    } == measures  # fmt: skip
    assert not any(row["measure"].endswith("_full") for row in rows)
    assert {row["mode"] for row in rows if row["measure"] == "line_rise"} == {
        "following",
        "held",
    }
    claims = [row for row in table(done.folder / "results/claims.csv") if row["study"] == "deep"]
    assert {row["range"] for row in claims} == {"all"}
    # Two seeds decide nothing.
    assert {row["verdict"] for row in claims} == {"too-few"}
    assert {"C4 (C1)", "C4 (C2)"} <= {row["label"] for row in claims}


def test_robust_is_never_better_than_clean(done):
    for split in ("train", "test"):
        for seed in ("0", "1"):
            place = {"split": split, "seed": seed, "epsilon": "0.1"}
            (clean,) = values(done, measure="clean_loss", **place)
            (robust,) = values(done, measure="robust_loss", evaluation_epsilon="0.1", **place)
            assert robust >= clean


def test_following_noise_is_no_weaker_than_held_noise_away_from_the_model(done):
    path = done.folder / "results/deep/adversarial/eps-0.1/seeds-0-1/landscape.h5"
    with h5py.File(path) as file:
        place = file["budget/adversarial/eps-0.1/train"]
        following, held = (place[f"{mode}/loss"][...] for mode in ("following", "held"))
        assert following.shape == (2, 1, 3)
        np.testing.assert_allclose(following[..., 1], held[..., 1], rtol=1e-6)
        assert (following >= held - 1e-2).all()
        assert place["following/plane"].shape == (1, 3, 3)


@pytest.mark.parametrize("batch_norm", ["fixed", "reestimated"])
def test_looking_around_leaves_no_trace_in_the_network(done, batch_norm):
    folder = done.folder / "results/deep/adversarial/eps-0.1/seeds-0-1"
    fields, _ = read_result(folder / "model.h5", "model")
    _, settings = read_result(folder / "landscape.h5", "landscape")
    data, _ = read_result(done.folder / "results/data/digits-0v1v2-test60/data.h5", "data")
    settings["landscape"]["batch_norm"] = batch_norm
    settings["landscape"]["axes"] = list(AXES)
    model, _ = models_of(data, fields, "budget", "test", settings, Arguments)
    before = {name: each.clone() for name, each in model.network.state_dict().items()}
    found = measure(model, {"name": "adversarial"}, 0.1, settings)
    for name, each in model.network.state_dict().items():
        assert each.equal(before[name]), name
    again = measure(model, {"name": "adversarial"}, 0.1, settings)
    for once, twice in zip(found, again, strict=True):
        np.testing.assert_array_equal(once.values, twice.values, err_msg=once.name)


def test_other_ways_to_look_at_a_network(new_workflow):
    study = deep_study(
        model={"name": "preactresnet18", "width": 2},
        norm="l2",
        noises=["fgsm"],
        epsilons=[0.5],
        seeds=1,
        evaluation={"epsilons": ["own"], "noises": ["adversarial", "own"]},
    )
    study["landscape"] |= {"batch_norm": "reestimated", "one_dimensional": "copy", "reach": 0.5}
    study["landscape"] |= {"axes": "eigenvectors"}
    study["curvature"] |= {"layers": True}
    study["training"] |= {"validation": 50}
    workflow = new_workflow(SMALL | {"studies": [study]}, "other ways")
    workflow.succeed("summarise")
    rows = summary(workflow, "deep")
    assert {row["comparison"] for row in rows} == {"budget", "best"}
    assert {row["noise"] for row in rows} == {"fgsm"}
    assert not any(row["status"] for row in rows)
    # What only figures look at is no row.
    assert not any("layer" in row["measure"] for row in rows)
    folder = workflow.folder / "results/deep/fgsm/eps-0.5/seeds-0-0"
    place = "best/fgsm/eps-0.5/test/held/"
    found, _ = read_result(folder / "curvature.h5", "curvature")
    assert found[f"{place}layers"].shape == found[f"{place}layer_lambda_max_fixed"].shape
    found, _ = read_result(folder / "landscape.h5", "landscape")
    assert found["alpha"].tolist() == [-0.5, 0, 0.5]
    assert found[f"{place}loss_eigenvectors"].shape == (1, 2, 3)
    assert f"{place}loss" not in found


def lower_bound(accuracy, n, level=0.99):
    """One-sided lower bound of a share (Clopper and Pearson 1934)."""
    hits = round(accuracy * n)
    return beta.ppf(1 - level, hits, n - hits + 1) if hits else 0.0


def test_adversarial_training_makes_cifar10_robust(new_workflow, raw_data):
    config = yaml.safe_load((ROOT / "configs/cifar10-small.yaml").read_text(encoding="utf-8"))
    (study,) = copy.deepcopy(config["studies"])
    study |= {"epsilons": [0, "8/255"], "seeds": 1, "evaluation": {"epsilons": ["8/255"]}}
    # A third of the work, and nearly as robust.
    study["dataset"]["train"], study["model"]["width"] = 2000, 8
    study["training"] |= {"epochs": 8, "attack": {"steps": 2, "relative_step_size": 0.7}}
    study["accuracy"] = {"images": 400}
    workflow = new_workflow(
        SMALL | {"raw_data": str(raw_data), "studies": [study | {"name": "deep"}]}, "cifar"
    )
    folder = "results/deep/{}/seeds-0-0/accuracy.h5"
    workflow.succeed(*(folder.format(each) for each in ("none/eps-0", "adversarial/eps-8of255")))
    accuracy = {}
    for name in ("none/eps-0", "adversarial/eps-8of255"):
        fields, _ = read_result(workflow.folder / folder.format(name), "accuracy")
        place = f"budget/adversarial/eps-{8 / 255!r}/test/robust_accuracy"
        accuracy[name] = float(fields[place][0])
    robust = accuracy["adversarial/eps-8of255"]
    assert lower_bound(robust, study["accuracy"]["images"]) > 0.15
    assert robust > accuracy["none/eps-0"] + 0.05
