"""Golden numbers, from original files through the workflow to summary.csv."""

import json

import pytest
from workflow import SMALL, summary


def check_reference(rows, reference_rows, noise="adversarial"):
    """Compare a summary with reference rows: 1e-6 relative, accuracies exactly."""
    checked = 0
    for expected in reference_rows:
        epsilon = expected["epsilon"]
        here = [row for row in rows if row["epsilon"] and float(row["epsilon"]) == epsilon]
        (norm,) = [row["value"] for row in here if row["measure"] == "weight_norm"]
        assert float(norm) == pytest.approx(expected["weight_norm"], rel=1e-6)
        for split in ("train", "test"):
            for measure, value in expected[split].items():
                (found,) = [
                    row["value"]
                    for row in here
                    if (row["measure"], row["split"]) == (measure, split)
                    and (
                        row["evaluation_epsilon"] == ""
                        or float(row["evaluation_epsilon"]) == epsilon
                    )
                    and row["evaluation_noise"] in ("", noise)
                ]
                tolerance = {"abs": 1e-15} if "accuracy" in measure else {"rel": 1e-6, "abs": 1e-15}
                assert float(found) == pytest.approx(value, **tolerance), (epsilon, split, measure)
                checked += 1
    return checked


def golden(name, classes, epsilons, decay, dataset):
    return {
        "name": name,
        "dataset": {"name": dataset, "classes": classes},
        "noises": ["adversarial"],
        "epsilons": epsilons,
        "training": {"method": "exact", "weight_decay": decay},
        "landscape": {"points": 3, "directions": 1, "plane_points": 0},
        "evaluation": {"epsilons": ["own"]},
    }


def test_reference_of_digits(new_workflow, reference):
    expected = reference("logistic-digits-0-1")
    studies = {
        f"decay-{decay}": (decay, expected["studies"][f"weight_decay_{decay}"])
        for decay in (0.001, 0)
    }
    config = SMALL | {
        "studies": [
            golden(name, [0, 1], [row["epsilon"] for row in rows], decay, "digits")
            for name, (decay, rows) in studies.items()
        ]
    }
    workflow = new_workflow(config, "digits")
    workflow.succeed("summarise")
    for name, (_, rows) in studies.items():
        assert check_reference(summary(workflow, name), rows) == 12 * len(rows)
        for measure in ("margin", "epsilon_bar"):
            (row,) = [row for row in summary(workflow, name) if row["measure"] == measure]
            assert float(row["value"]) == pytest.approx(expected[measure], rel=1e-6)


def test_reference_of_mnist(new_workflow, reference, raw_data):
    expected = reference("logistic-mnist-0-1")
    pairs = [
        row
        for row in reference("independent")["rows"]
        if (row["classes"], row["weight_decay"], row["epsilon"]) == ([1, 3], 0, 1.5)
    ]
    epsilons = [row["epsilon"] for row in expected["rows"]]
    config = SMALL | {
        "raw_data": str(raw_data),
        "studies": [
            golden("zero-one", [0, 1], epsilons, 0, "mnist"),
            golden("one-three", [1, 3], [1.5], 0, "mnist"),
            golden("three-eight", [3, 8], [0, 3], 0, "mnist"),
        ],
    }
    workflow = new_workflow(config, "mnist")
    workflow.succeed("summarise")
    rows = summary(workflow, "zero-one")
    assert check_reference(rows, expected["rows"]) == 12 * 7
    assert check_reference(summary(workflow, "one-three"), pairs) == 13 * len(pairs) == 13
    for study, margin, end in (
        ("zero-one", 0.3641458326, 3.627658438),
        ("one-three", 0.0488478837, 2.4813023992),
        ("three-eight", 0, 1.8045484273),
    ):
        values = {
            row["measure"]: float(row["value"])
            for row in summary(workflow, study)
            if row["measure"] in ("margin", "epsilon_bar")
        }
        assert values["margin"] == pytest.approx(margin, rel=1e-6, abs=1e-12)
        assert values["epsilon_bar"] == pytest.approx(end, rel=1e-6)
    # Pixels that one class never lights: no minimiser without noise, though nothing separates.
    three_eight = [row for row in summary(workflow, "three-eight") if row["epsilon"] == "0"]
    assert {row["status"] for row in three_eight if row["measure"] != "margin"} == {"no-minimiser"}
    record = json.loads((workflow.folder / "results/data/raw/mnist.json").read_text())
    assert set(record) == {
        f"{part}-idx{n}-ubyte.gz"
        for part, n in (
            ("train-images", 3), ("train-labels", 1), ("t10k-images", 3), ("t10k-labels", 1),
        )
    }  # fmt: skip


def test_norms_and_bias_on_mnist(new_workflow, reference, raw_data):
    expected = reference("norms-and-bias")
    optima = {
        "linf": [row for row in expected["linf_optimum"] if row["dataset"] == "mnist"],
        "bias": [row for row in expected["l2_optimum_bias"] if row["dataset"] == "mnist"],
    }
    studies = [
        golden(name, [0, 1], [row["epsilon"] for row in rows], 0, "mnist")
        for name, rows in optima.items()
    ]
    studies[0] |= {"norm": "linf"}
    studies[1] |= {"model": {"name": "logistic", "bias": True}}
    workflow = new_workflow(SMALL | {"raw_data": str(raw_data), "studies": studies}, "norms")
    workflow.succeed("summarise")
    checked = 0
    for name, rows in optima.items():
        table = [row for row in summary(workflow, name) if row["split"] in ("train", "")]
        for row in rows:
            values = {
                each["measure"]: float(each["value"])
                for each in table
                if each["epsilon"] and float(each["epsilon"]) == row["epsilon"] and each["value"]
            }
            wanted = {"robust_loss": row["loss"], "weight_norm": row["norm_2"]}
            if name == "linf":
                wanted["zeros"] = 784 - row["number_of_weights"]
            wanted |= {measure: row[measure] for measure in row if measure in values}
            for measure, value in wanted.items():
                # Two samples of the reference at L∞ .4 are ties, to rounding.
                slack = row.get("samples_within_1e_10_of_a_tie", 0) / row["n"]
                exact = "accuracy" in measure
                close = {"abs": slack + 1e-15} if exact else {"rel": 1e-7, "abs": 1e-14}
                assert values[measure] == pytest.approx(value, **close), (name, measure)
                checked += 1
        (margins,) = [
            row
            for row in expected["margins"]
            if (row["dataset"], row["norm"], row["bias"])
            == ("mnist", "l2" if name == "bias" else "linf", name == "bias")
        ]
        for measure, key in (("margin", "gamma"), ("epsilon_bar", "eps_bar")):
            (found,) = [row["value"] for row in table if row["measure"] == measure]
            assert float(found) == pytest.approx(margins[key], rel=1e-8)
    assert checked >= 3 * 7 + 2 * 10


def test_random_control_agrees_with_the_independent_reference(new_workflow, reference):
    expected = [
        row
        for row in reference("independent")["rows"]
        if (row["noise"], row["classes"]) == ("random", [3, 8])
    ]
    study = golden("control", [3, 8], [row["epsilon"] for row in expected], 0.001, "digits")
    study |= {"noises": ["random"]}
    study["evaluation"] = {"epsilons": ["own"], "noises": ["adversarial", "own"]}
    workflow = new_workflow(SMALL | {"studies": [study]}, "control")
    workflow.succeed("summarise")
    rows = [row for row in summary(workflow, "control") if row["split"] == "train"]
    for row in expected:
        values = {
            (each["measure"], each["evaluation_noise"]): float(each["value"])
            for each in rows
            if each["epsilon"] and float(each["epsilon"]) == row["epsilon"] and each["value"]
        }
        assert values["kappa_full", "random"] == pytest.approx(row["random"]["kappa"], rel=1e-6)
        assert values["lambda_max_full", "random"] == pytest.approx(
            row["random"]["lambda_max"], rel=1e-6
        )
        for measure in ("kappa_full", "kappa_fixed", "robust_loss", "floor", "trace_full"):
            assert values[measure, "adversarial"] == pytest.approx(
                row["adversarial"][measure], rel=1e-6
            )
